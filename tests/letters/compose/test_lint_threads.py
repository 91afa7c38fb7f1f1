"""The lint in many threads at once: PDFium is not thread-safe, so a process without a lock around it dies here."""

from concurrent.futures import ThreadPoolExecutor

from letters.compose import lint
from tests.support.contents import QR_TEXT, composed, content


def test_eight_threads_lint_at_once_and_find_nothing() -> None:
    what = content(1, 1)
    pdf = composed(what).pdf
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda _: lint(pdf, what, QR_TEXT), range(200))) == [()] * 200
