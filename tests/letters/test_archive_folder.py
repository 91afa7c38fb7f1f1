"""The archive: what was put is whole, private and flushed; what is damaged says so."""

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kernel.canonical import sha256
from letters.archive import FolderArchive
from letters.errors import ArchiveDamaged
from tests.support.checkout import ROOT

PDF = b"%PDF-1.7 specimen" + bytes(range(256)) * 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "instance" / "archive"


def place(folder: Path, digest: bytes) -> Path:
    return folder / digest.hex()[:2] / f"{digest.hex()[2:]}.pdf"


def test_a_file_is_stored_under_its_sha_256_and_given_back_byte_for_byte(folder: Path) -> None:
    archive = FolderArchive(folder)
    digest = archive.put(PDF)
    assert digest == sha256(PDF)
    assert archive.get(digest) == PDF
    assert place(folder, digest).read_bytes() == PDF
    assert archive.digests() == {digest}


def test_a_stored_file_and_its_folders_are_the_owners_alone(folder: Path) -> None:
    digest = FolderArchive(folder).put(PDF)
    file = place(folder, digest)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [stat.S_IMODE(p.stat().st_mode) for p in (file.parent, folder)] == [0o700, 0o700]


def test_putting_the_same_file_again_leaves_one(folder: Path) -> None:
    archive = FolderArchive(folder)
    assert archive.put(PDF) == archive.put(PDF)
    assert [p.name for p in folder.rglob("*") if p.is_file()] == [place(folder, sha256(PDF)).name]


def test_an_empty_archive_has_no_digests(folder: Path) -> None:
    assert FolderArchive(folder).digests() == frozenset()


def test_files_of_other_names_are_not_taken_for_stored_ones(folder: Path) -> None:
    archive = FolderArchive(folder)
    digest = archive.put(PDF)
    (folder / digest.hex()[:2] / "notes.pdf").write_bytes(b"x")
    (folder / digest.hex()[:2] / f"{'zz' * 31}.pdf").write_bytes(b"x")
    assert archive.digests() == {digest}


def test_a_missing_file_is_damage(folder: Path) -> None:
    with pytest.raises(ArchiveDamaged) as told:
        FolderArchive(folder).get(sha256(PDF))
    assert sha256(PDF).hex()[:16] in told.value.sentence.zh
    assert sha256(PDF).hex()[:16] in told.value.sentence.en


@pytest.mark.parametrize("damage", [lambda b: b[:-1], lambda b: b + b"\n", lambda b: b"", lambda b: bytes([b[0] ^ 1]) + b[1:]])
def test_changed_bytes_are_damage(folder: Path, damage: object) -> None:
    archive = FolderArchive(folder)
    digest = archive.put(PDF)
    place(folder, digest).write_bytes(damage(PDF))  # type: ignore[operator]
    with pytest.raises(ArchiveDamaged):
        archive.get(digest)


def test_a_folder_in_the_files_place_is_damage(folder: Path) -> None:
    place(folder, sha256(PDF)).mkdir(parents=True)
    with pytest.raises(ArchiveDamaged):
        FolderArchive(folder).get(sha256(PDF))


def test_a_damaged_file_is_mended_by_putting_the_right_bytes_again(folder: Path) -> None:
    archive = FolderArchive(folder)
    digest = archive.put(PDF)
    place(folder, digest).write_bytes(b"torn")
    archive.put(PDF)
    assert archive.get(digest) == PDF


def test_the_file_is_flushed_before_it_gets_its_name_and_the_folders_after(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    really_sync, really_replace = os.fsync, Path.replace

    def sync(handle: int) -> None:
        steps.append(Path(f"/proc/self/fd/{handle}").readlink().name)
        really_sync(handle)

    def replace(self: Path, target: Path) -> Path:
        assert Path(self).read_bytes() == PDF, "the whole file is on disk before it gets its name"
        steps.append("rename")
        return really_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    digest = FolderArchive(folder).put(PDF)
    two = digest.hex()[:2]
    assert steps[-4].startswith(".new-")
    assert steps[-3:] == ["rename", two, "archive"]
    assert steps[:3] == [folder.parent.parent.name, "instance", "archive"], "each new folder is entered durably in the one above"


def test_a_file_that_was_there_is_flushed_all_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever renamed it may have been killed before the folder was flushed."""
    archive = FolderArchive(folder)
    archive.put(PDF)
    flushed = []
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.append(Path(f"/proc/self/fd/{handle}").readlink().name))
    archive.put(PDF)
    assert flushed == [sha256(PDF).hex()[:2], "archive"]


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_failure_between_write_and_rename_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    (folder / sha256(PDF).hex()[:2]).mkdir(parents=True)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(step, fail)
    with pytest.raises(ArchiveDamaged) as told:
        FolderArchive(folder).put(PDF)
    assert told.value.code == "archive_unwritable"
    assert "No space left" in told.value.sentence.en
    assert [p for p in folder.rglob("*") if p.is_file()] == []


KILLED = """
import os, signal, sys
from pathlib import Path
from letters.archive import FolderArchive
Path.replace = lambda self, target: os.kill(os.getpid(), signal.SIGKILL)
FolderArchive(Path(sys.argv[1])).put(b"%PDF-1.7 killed")
"""


def test_a_kill_between_write_and_rename_leaves_no_pdf_and_the_next_put_succeeds(folder: Path) -> None:
    died = subprocess.run([sys.executable, "-c", KILLED, str(folder)], cwd=ROOT, check=False)
    assert died.returncode == -9
    assert list(folder.rglob("*.pdf")) == []
    archive = FolderArchive(folder)
    assert archive.digests() == frozenset()
    assert archive.get(archive.put(b"%PDF-1.7 killed")) == b"%PDF-1.7 killed"


def test_many_at_once_putting_the_same_and_other_files_lose_none(folder: Path) -> None:
    archive = FolderArchive(folder)
    files = [b"file %d" % (n % 5) for n in range(40)]
    threads = [threading.Thread(target=archive.put, args=(file,)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert archive.digests() == {sha256(file) for file in files}
    assert list(folder.rglob(".new-*")) == []


def test_evidence_stands_beside_its_file_and_is_no_file_of_its_own(tmp_path: Path) -> None:
    archive = FolderArchive(tmp_path / "archive")
    digest = archive.put(b"sealed")
    assert archive.evidence(digest) == b""
    archive.put_evidence(digest, b"one")
    archive.put_evidence(digest, b"one and two")
    assert archive.evidence(digest) == b"one and two"
    assert archive.get(digest) == b"sealed"
    assert archive.digests() == {digest}
    names = sorted(path.name for path in (tmp_path / "archive" / digest.hex()[:2]).iterdir())
    assert names == [f"{digest.hex()[2:]}.evidence", f"{digest.hex()[2:]}.pdf"]
