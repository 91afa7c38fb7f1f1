"""Make templates/fonts/*.ttf from the Noto families on npm and in Debian: `python tests/assets/make_fonts.py templates/fonts`."""

import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

SCOPE = "@expo-google-fonts"
DROPPED = ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "GDEF", "BASE", "DSIG", "STAT", "MVAR", "HVAR", "meta"]
EPOCH = 3_786_912_000  # 2024-01-01 in the font's clock (seconds since 1904), so that making twice gives the same bytes


@dataclass(frozen=True, slots=True)
class Face:
    """One font file to make: its npm package and version, the file within, and which characters to keep."""

    name: str
    package: str
    version: str
    file: str
    keeps: Callable[[], set[int]]


def hanzi(codec: str) -> set[int]:
    """Return the unified ideographs that `codec`, one of Python's own, can write."""
    return {n for n in range(0x4E00, 0xA000) if _writes(codec, chr(n))}


def _writes(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def punctuation() -> set[int]:
    """Return what GB 2312 holds beside ideographs, Greek and Cyrillic (too wide in Chinese fonts), with Latin-1 and marks."""
    symbols = {n for n in range(0xA0, 0x10000) if not (0x370 <= n < 0x530 or 0x3400 <= n < 0xFB00) and _writes("gb2312", chr(n))}
    return symbols | set(range(0x20, 0x7F)) | set(range(0xA0, 0x100)) | set(range(0x2010, 0x2028)) | {0x3014, 0x3015, 0x2030, 0x2103}


def song() -> set[int]:
    """Return GBK but for the ideographs of Big5's second level that no Chinese, Japanese or Korean standard set shares."""
    rare = {n for n in hanzi("big5") if chr(n).encode("big5")[0] >= 0xC9}
    shared = hanzi("gb2312") | hanzi("euc_jp") | hanzi("euc_kr")
    return (hanzi("gbk") - (rare - shared)) | punctuation()


def hei() -> set[int]:
    """Return GB 2312, the characters of company names and headings; rarer ones fall back to Song."""
    return hanzi("gb2312") | punctuation()


def alphabets() -> set[int]:
    """Return Latin with every diacritic in use (Turkish, Vietnamese, Uzbek), Greek, Cyrillic with its extensions."""
    letters = [(0x20, 0x7F), (0xA0, 0x250), (0x2B0, 0x300), (0x300, 0x370), (0x370, 0x400), (0x400, 0x530), (0x1E00, 0x1F00)]
    marks = [(0x2010, 0x2028), (0x2030, 0x2040), (0x20A0, 0x20C0), (0x2116, 0x2117), (0x2122, 0x2123)]
    return {n for first, end in letters + marks for n in range(first, end)}


def figures() -> set[int]:
    """Return the ASCII that VINs, numbers and check words are written in."""
    return set(range(0x20, 0x7F))


FACES = (
    Face("NotoSerifSC-Regular", "noto-serif-sc", "0.4.3", "400Regular/NotoSerifSC_400Regular.ttf", song),
    Face("NotoSansSC-Medium", "noto-sans-sc", "0.4.3", "500Medium/NotoSansSC_500Medium.ttf", hei),
    Face("NotoSerif-Light", "noto-serif", "0.4.2", "300Light/NotoSerif_300Light.ttf", alphabets),
    Face("NotoSans-Medium", "noto-sans", "0.4.2", "500Medium/NotoSans_500Medium.ttf", alphabets),
    Face("NotoSansMono-Medium", "noto-sans-mono", "0.4.2", "500Medium/NotoSansMono_500Medium.ttf", figures),
)

DEBIAN = "fonts-noto-core"
SHAPED = {
    "NotoNaskhArabic": [(0x20, 0x7F), (0x600, 0x700), (0x750, 0x780), (0x8A0, 0x900), (0xFB50, 0xFE00), (0xFE70, 0xFF00), (0x2010, 0x2028)],
    "NotoSerifArmenian": [(0x20, 0x7F), (0x530, 0x590), (0xFB13, 0xFB18)],
    "NotoSerifBengali": [(0x20, 0x7F), (0x964, 0x966), (0x980, 0xA00)],
    "NotoSerifDevanagari": [(0x20, 0x7F), (0x900, 0x980)],
    "NotoSerifEthiopic": [(0x20, 0x7F), (0x1200, 0x1400), (0x2D80, 0x2DE0)],
    "NotoSerifGeorgian": [(0x20, 0x7F), (0x10A0, 0x1100), (0x1C90, 0x1CC0)],
    "NotoSerifHebrew": [(0x20, 0x7F), (0x590, 0x600), (0xFB1D, 0xFB50)],
    "NotoSerifKhmer": [(0x20, 0x7F), (0x1780, 0x1800), (0x19E0, 0x1A00)],
    "NotoSerifLao": [(0x20, 0x7F), (0xE80, 0xF00)],
    "NotoSerifMyanmar": [(0x20, 0x7F), (0x1000, 0x10A0), (0xAA60, 0xAA80)],
    "NotoSerifSinhala": [(0x20, 0x7F), (0xD80, 0xE00)],
    "NotoSerifTamil": [(0x20, 0x7F), (0xB80, 0xC00)],
    "NotoSerifThai": [(0x20, 0x7F), (0xE00, 0xE80)],
}
"""Scripts whose glyphs are shaped (and the plain alphabets of Debian's package), by file and code point ranges [first, end)."""


def make_shaped(name: str, source: Path, target: Path) -> None:
    """Write the subset of a face that HarfBuzz shapes: its script with every layout feature, without hinting."""
    options = subset.Options(hinting=False, layout_features=["*"], glyph_names=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 14])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG", "STAT", "MVAR", "HVAR", "meta"]
    font = TTFont(source / f"{name}-Regular.ttf", recalcTimestamp=False)
    worker = subset.Subsetter(options)
    worker.populate(unicodes={n for first, end in SHAPED[name] for n in range(first, end)})
    worker.subset(font)
    font["head"].modified = font["head"].created = EPOCH
    font.save(target / f"{name}-Regular.ttf")


def unpack_debian(folder: Path) -> Path:
    """Fetch Debian's package and return the folder of its TrueType files."""
    subprocess.run(["apt-get", "download", "-q", DEBIAN], cwd=folder, check=True)
    subprocess.run(["dpkg-deb", "-x", next(folder.glob(f"{DEBIAN}_*.deb")), folder / "debian"], check=True)
    return folder / "debian/usr/share/fonts/truetype/noto"


def make(face: Face, source: Path, target: Path) -> None:
    """Write the subset of one face: outlines, metrics and cmap, without hinting and layout tables."""
    options = subset.Options(hinting=False, layout_features=[], glyph_names=False, notdef_outline=True, name_IDs=[0, 1, 2, 4, 5, 6, 14])
    options.drop_tables += DROPPED
    font = TTFont(source, recalcTimestamp=False)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=face.keeps())
    worker.subset(font)
    font["head"].modified = font["head"].created = EPOCH
    font.save(target / f"{face.name}.ttf")


def main() -> None:
    """Fetch the packages into a temporary folder and write every face."""
    target = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        packages = [f"{SCOPE}/{face.package}@{face.version}" for face in FACES]
        subprocess.run(["npm", "install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", *packages], check=True)
        modules = Path(folder, "node_modules", SCOPE)
        for face in FACES:
            make(face, modules / face.package / face.file, target)
        debian = unpack_debian(Path(folder))
        for name in SHAPED:
            make_shaped(name, debian, target)
        licences = [(modules / face.package / "LICENSE_FONT").read_text(encoding="utf-8") for face in FACES]
        owners = dict.fromkeys(licence.partition("\n")[0] for licence in licences)
        text = "\n".join(owners) + "\n" + licences[0].partition("\n")[2]
        (target / "OFL.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
