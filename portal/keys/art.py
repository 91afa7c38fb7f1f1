"""The pictures of a maker, kept beside its keys: its recorded seal image and its mark, as imported and at their real size."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kernel.canonical import sha256
from kernel.decision import Sentence
from letters.compose import Picture, SealArt, SealShape, maker_mark, recorded_seal, room_for_ink, taken
from signing.errors import KeyUnreadable
from signing.keys import read_secret, write_secret

SEAL, MARK, SHAPE, INK = "seal", "mark", "shape", "ink"


@dataclass(frozen=True, slots=True)
class ArtFolder:
    """The folder `art` of one maker; reads raise `KeyUnreadable`, or `CannotCompose` for a picture that is none."""

    path: Path

    @property
    def has_seal(self) -> bool:
        """Whether it is settled how the maker seals: by a seal image, or in wet ink on the print."""
        return (self.path / f"{SEAL}.json").exists()

    @property
    def in_ink(self) -> bool:
        """Whether the maker seals its prints in wet ink: its files carry its signature and room for the seal."""
        found = self._entry(SEAL)
        return bool(found and found.get(INK))

    def seal(self) -> SealArt | None:
        """Return the recorded seal image, or the room for a seal in wet ink; None where neither was chosen."""
        found = self._entry(SEAL)
        if found and found.get(INK):
            return room_for_ink(specimen=False, signed=True)
        return recorded_seal(self._file(found), width_mm=found["width_mm"], height_mm=found["height_mm"]) if found else None

    def mark(self) -> Picture | None:
        """Return the maker's mark, or None where there is none."""
        found = self._entry(MARK)
        return maker_mark(self._file(found)) if found else None

    def shape(self) -> SealShape:
        """Return the shape that a SPECIMEN seal is drawn in."""
        found = self._entry(SHAPE)
        return SealShape[found["name"]] if found else SealShape.JOINT_STOCK

    def set_seal(self, image: bytes, width_mm: float, height_mm: float) -> None:
        """Keep a recorded seal image. Raises `CannotCompose` for one that no letter could carry."""
        kept = taken(image)
        recorded_seal(kept, width_mm=width_mm, height_mm=height_mm)
        self._keep(SEAL, kept, width_mm=width_mm, height_mm=height_mm)

    def set_ink(self) -> None:
        """Leave room for a seal in wet ink from now on, instead of an image."""
        self._write(f"{SEAL}.json", json.dumps({INK: True}).encode())

    def set_mark(self, image: bytes) -> None:
        """Keep the maker's mark. Raises `CannotCompose` for one that no letter could carry."""
        kept = taken(image)
        maker_mark(kept)
        self._keep(MARK, kept)

    def set_shape(self, shape: SealShape) -> None:
        """Keep the shape of the SPECIMEN seal."""
        self._write(f"{SHAPE}.json", json.dumps({"name": shape.name}).encode())

    def _keep(self, name: str, image: bytes, **size: float) -> None:
        """Write the image under its digest, then the entry that names it: there is always a whole one."""
        file = f"{name}-{sha256(image).hex()[:16]}"
        self._write(file, image)
        self._write(f"{name}.json", json.dumps({"file": file, **size}).encode())

    def _entry(self, name: str) -> Any:
        path = self.path / f"{name}.json"
        try:
            return json.loads(read_secret(path)) if path.exists() else None
        except ValueError as fault:
            raise KeyUnreadable(
                Sentence(f"图像记录 {name}.json 已损坏，请重新导入。", f"The entry {name}.json is damaged; import the picture again."),
                "art_damaged",
            ) from fault

    def _file(self, entry: Any) -> bytes:
        return read_secret(self.path / entry["file"])

    def _write(self, name: str, data: bytes) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_secret(self.path / name, data)
