"""Glyphs as paths: a seal is a picture, so its letters are drawn and not set, and it needs no font."""

from functools import lru_cache

from letters.compose.fonts import Face, load
from letters.compose.shaping import hb_font


class _Path:
    """Collects path operators in thousandths of the em; quadratic curves become cubic ones (ISO 32000-1, 8.5.2)."""

    def __init__(self, factor: float) -> None:
        self._factor = factor
        self._at = (0.0, 0.0)
        self.operators: list[str] = []

    def moveTo(self, to: tuple[float, float]) -> None:
        """Begin a contour."""
        self._add("m", to)

    def lineTo(self, to: tuple[float, float]) -> None:
        """Add a straight line."""
        self._add("l", to)

    def qCurveTo(self, control: tuple[float, float], to: tuple[float, float]) -> None:
        """Add a quadratic curve."""
        (x0, y0), (x1, y1), (x2, y2) = self._at, control, to
        self._add("c", ((x0 + 2 * x1) / 3, (y0 + 2 * y1) / 3), ((x2 + 2 * x1) / 3, (y2 + 2 * y1) / 3), to)

    def curveTo(self, first: tuple[float, float], second: tuple[float, float], to: tuple[float, float]) -> None:
        """Add a cubic curve."""
        self._add("c", first, second, to)

    def closePath(self) -> None:
        """End a contour."""
        self.operators.append("h")

    def _add(self, operator: str, *points: tuple[float, float]) -> None:
        self._at = points[-1]
        numbers = " ".join(f"{value * self._factor:.1f}" for point in points for value in point)
        self.operators.append(f"{numbers} {operator}")


@lru_cache(maxsize=2048)
def glyph_path(face: Face, character: str) -> str:
    """Return the outline of a character in thousandths of the em, its origin on the base line. Raises `KeyError` without a glyph."""
    typeface = load(face).typeface
    path = _Path(1000 / typeface.units)
    hb_font(face).draw_glyph_with_pen(typeface.glyph_of[ord(character)], path)
    return " ".join(path.operators)
