"""The letter as a document: pages set from the frozen content, a place for the seal, and the check that page equals data."""

from letters.compose.check_word import check_word
from letters.compose.checking import lint
from letters.compose.errors import CannotCompose
from letters.compose.head import maker_mark
from letters.compose.images_bounded import taken
from letters.compose.letter import Composed, compose, glyph_faults
from letters.compose.picture_png import picture_png
from letters.compose.pictures import Picture
from letters.compose.seal import SealArt, SealShape, draw_specimen_seal, recorded_seal, room_for_ink

__all__ = [
    "CannotCompose",
    "Composed",
    "Picture",
    "SealArt",
    "SealShape",
    "check_word",
    "compose",
    "draw_specimen_seal",
    "glyph_faults",
    "lint",
    "maker_mark",
    "picture_png",
    "recorded_seal",
    "room_for_ink",
    "taken",
]
