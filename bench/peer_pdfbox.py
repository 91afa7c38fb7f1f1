"""The fastest peer off the shelf: PDFBox and BouncyCastle on a warm JVM, where Java and Debian's archives are there.

It is given what costs others time: lines already broken, the QR code as rectangles, fonts parsed once for all letters.
"""

import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

import pypdfium2

from bench.letter_words import words_of
from letters.compose import SealArt
from letters.compose.fonts import BODY, HEAD, load
from letters.compose.lines import Style, break_lines
from letters.compose.qr import qr_symbol
from letters.compose.spans import spans
from letters.values import LetterContent
from signing.keys import LoadedSealKey, dump_pkcs12

JARS = ("pdfbox2", "fontbox2", "commons-logging", "bcprov", "bcpkix", "bcutil")
_ARCHIVES = Path("/usr/share/java")
_SOURCE = Path(__file__).parent / "pdfbox" / "Peer.java"
_FONTS = Path(__file__).parents[1] / "templates" / "fonts"
_ZH, _EN = Style(BODY, 9.5, 12, "#000000"), Style(BODY, 8, 10.2, "#000000", western=True)
_TITLE = Style(HEAD, 21, 26, "#000000")
_LEFT, _TOP, _WIDTH = 62.0, 800.0, 470.0


def is_there() -> bool:
    """Return whether Java, its compiler and the archives are installed."""
    return all(map(shutil.which, ("java", "javac"))) and all((_ARCHIVES / f"{jar}.jar").exists() for jar in JARS)


def lay_out(folder: Path, contents: Iterable[LetterContent], qr_text: str, key: LoadedSealKey, art: SealArt) -> None:
    """Put into the folder what the peer takes, and the compiled peer."""
    for name in ("fonts", "letters", "classes"):
        (folder / name).mkdir(parents=True)
    for font in ("NotoSerifSC-Regular", "NotoSansSC-Medium", "NotoSerif-Light", "NotoSans-Medium"):
        (folder / "fonts" / f"{font}.ttf").symlink_to(_FONTS / f"{font}.ttf")
    for at, content in enumerate(contents):
        (folder / "letters" / f"{at:04d}.tsv").write_text("\n".join(_lines(content, qr_text)), encoding="utf-8")
    (folder / "seal.p12").write_bytes(dump_pkcs12(key, b"a long passphrase"))
    with pypdfium2.PdfDocument(art.appearance) as picture:
        picture[0].render(scale=2, fill_color=(0, 0, 0, 0), maybe_alpha=True).to_pil().save(folder / "seal.png")
    subprocess.run(["javac", "-cp", _path(folder), "-d", str(folder / "classes"), str(_SOURCE)], check=True, capture_output=True)


def letters_a_second(folder: Path, count: int) -> float:
    """Make and seal `count` letters after as many that do not count; return letters a second of processor time."""
    command = ["java", "-Xmx1g", "-cp", _path(folder), "Peer", str(folder), str(count)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _path(folder: Path) -> str:
    return ":".join([*(str(_ARCHIVES / f"{jar}.jar") for jar in JARS), str(folder / "classes")])


def _lines(content: LetterContent, qr_text: str) -> Iterator[str]:
    words, top = words_of(content), _TOP
    facts = [f"{zh} {en} {value}" for rows in (words.facts, *words.outlets) for zh, en, value in rows]
    commitments = [line for said in words.commitments for line in (said.zh, said.en)]
    texts = [
        (words.title.zh, _TITLE),
        *((line, _EN if line.isascii() else _ZH) for line in (*words.head, words.title.en, *words.paragraphs)),
    ]
    texts += [(line, _ZH) for line in (*facts, *commitments, *words.signature, words.foot)]
    for text, style in texts:
        for line in break_lines(text, style, _WIDTH):
            x = _LEFT
            for span in spans(line.text, style.chain, style.western):
                yield f"{span.face}\t{style.size * load(span.face).scale:.2f}\t{x:.2f}\t{top:.2f}\t{span.text}"
                x += span.width * style.size / 1000
            top -= style.leading
    symbol = qr_symbol(qr_text)
    side = 113.39 / symbol.side
    numbers = iter(word for word in symbol.bars().split() if word != b"re")
    for x1, y1, width, height in zip(*[numbers] * 4, strict=True):
        box = (_LEFT + int(x1) * side, 60 + int(y1) * side, int(width) * side, int(height) * side)
        yield "re\t" + "\t".join(f"{value:.3f}" for value in box)
