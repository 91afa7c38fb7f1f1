"""Measures, colours and type of the page, in points: A4, the ink-and-paper palette, Song for text and Hei for heads."""

from letters.compose.fonts import BODY, CODE, HEAD
from letters.compose.lines import Style

MM = 72 / 25.4
PAGE_WIDTH, PAGE_HEIGHT = 210 * MM, 297 * MM
LEFT = 22 * MM
RIGHT = PAGE_WIDTH - LEFT
WIDTH = RIGHT - LEFT
TOP = PAGE_HEIGHT - 11.5 * MM
BOTTOM = 14 * MM
FOOT = 8 * MM

INK = "#16202A"
QUIET = "#56626E"
HAIRLINE = "#AEB8C2"
MARK = "#E9ECEF"
PAPER = "#FFFFFF"
SEAL_RED = "#C8102E"

NAME_ZH = Style(HEAD, 14, 18, INK)
NAME_EN = Style(BODY, 9, 12, QUIET, western=True)
SMALL_ZH = Style(BODY, 7.5, 10.5, QUIET)
SMALL_EN = Style(BODY, 7.5, 10, QUIET, western=True)
TITLE_ZH = Style(HEAD, 21, 26, INK, tracking=2.4)
TITLE_EN = Style(BODY, 11, 13, QUIET, western=True)
HEADING_ZH = Style(HEAD, 10.5, 14, INK)
HEADING_EN = Style(BODY, 9, 14, QUIET, western=True)
TEXT_ZH = Style(BODY, 10.5, 16, INK, justified=True)
TEXT_EN = Style(BODY, 9, 11.5, INK, western=True)
LABEL_ZH = Style(BODY, 7.5, 9, QUIET)
LABEL_EN = Style(BODY, 6.5, 7.8, QUIET, western=True)
VALUE_ZH = Style(BODY, 9.5, 12, INK)
VALUE_EN = Style(BODY, 8.2, 10.2, INK, western=True)
FIGURES = Style(BODY, 9.5, 12.5, INK, western=True)
VIN_LARGE = Style(CODE, 16, 20, INK, tracking=1.2)
VIN_NOTED = Style(CODE, 14.2, 20, INK, tracking=0.9)
"""With a star behind it that leads to a note: on one line, too."""
VIN_ROW = Style(CODE, 10, 13, INK, tracking=0.3)
SIGN_ZH = Style(HEAD, 12, 17, INK)
