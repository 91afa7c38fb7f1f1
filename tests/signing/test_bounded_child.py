"""The fence around strangers' files: what overruns is stopped, what breaks is told, and nothing is left behind."""

import os
import select
import subprocess
import sys
import threading
import time
import zlib
from pathlib import Path

import pytest

from kernel import child as child_module
from kernel.child import Child, Limits
from signing import bounded
from signing.bounded import inspect_bounded, warm_up
from signing.inspection import inspect
from tests.support.pki import NOW, cast, plain_pdf, sealed_once


def children() -> list[str]:
    """Return the states of this process's children, Z for zombies."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[1]) == os.getpid():
                found.append(fields[0])
    return found


def look(data: bytes, limits: Limits = bounded.LIMITS) -> str:
    result = inspect_bounded(data, cast().trust, limits)
    fault = result.fault
    return "passed" if result.passed else fault.code if fault else "nothing"


def test_the_child_says_exactly_what_the_parent_would() -> None:
    for data in (sealed_once().data, sealed_once().data + b"\n", plain_pdf(), b"", b"junk"):
        assert inspect_bounded(data, cast().trust) == inspect(data, cast().trust)


def test_our_clock_reaches_the_child() -> None:
    late = NOW.replace(year=2027)
    result = inspect_bounded(sealed_once().data, cast().trust, as_of=late)
    assert result == inspect(sealed_once().data, cast().trust, as_of=late)
    assert result.fault.code == "revocation_stale"  # type: ignore[union-attr]


def test_a_file_that_takes_too_long_is_stopped() -> None:
    started = time.monotonic()
    assert look(sealed_once().data, Limits(wall_seconds=0.01)) == "unreadable_too_costly"
    assert time.monotonic() - started < 10


def xref_bomb() -> bytes:
    """A PDF whose cross-reference sections point at one another, thousands deep (security.md, rule 11)."""
    parts, offset, previous = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R >>\nendobj\n"], 0, None
    offset = len(parts[0])
    for _ in range(3000):
        link = b" /Prev %d" % previous if previous else b""
        section = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<< /Size 9999999 /Root 1 0 R%s >>\n" % link
        parts.append(section)
        previous, offset = offset, offset + len(section)
    return b"".join(parts) + b"startxref\n%d\n%%%%EOF\n" % (previous or 0)


def nested() -> bytes:
    """A PDF with arrays a hundred thousand deep."""
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /X " + b"[" * 100_000 + b"]" * 100_000 + b" >>\nendobj\n"
    table = b"xref\n0 2\n0000000000 65535 f \n0000000015 00000 n \ntrailer\n<< /Size 2 /Root 1 0 R >>\n"
    return body + table + b"startxref\n%d\n%%%%EOF\n" % len(body)


def inflating() -> bytes:
    """A PDF whose cross-reference stream unpacks to a gigabyte."""
    packed = zlib.compress(zlib.compress(b"\0" * (1 << 30), 9), 9)
    head = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    stream = (
        b"1 0 obj\n<< /Type /XRef /W [1 4 2] /Size 99999999 /Root 1 0 R /Filter [/FlateDecode /FlateDecode] /Length %d >>\nstream\n"
        % len(packed)
    )
    return head + stream + packed + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(head)


@pytest.mark.parametrize("bomb", [xref_bomb, nested, inflating, lambda: b"\0" * 20_000_000, lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 200_000])
def test_a_bomb_is_unreadable_within_seconds(bomb) -> None:  # type: ignore[no-untyped-def]
    data, started = bomb(), time.monotonic()
    assert look(data) in ("unreadable", "unreadable_too_costly")
    assert time.monotonic() - started < 9
    assert look(sealed_once().data) == "passed"


def test_thirty_megabytes_are_not_even_sent() -> None:
    started = time.monotonic()
    assert look(b"\0" * 30_000_000) == "file_too_large"
    assert time.monotonic() - started < 1


def test_a_child_that_breaks_is_cannot_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child_module, "ENVIRONMENT", {"PYTHONHOME": "/nonexistent"})
    monkeypatch.setattr(sys, "executable", "/bin/false")
    odd = Limits(wall_seconds=4.5)
    result = inspect_bounded(sealed_once().data, cast().trust, odd)
    assert result.fault.code == "cannot_check"  # type: ignore[union-attr]
    assert result.is_undecided


def test_a_child_that_cannot_start_is_cannot_check(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    result = inspect_bounded(sealed_once().data, cast().trust, Limits(wall_seconds=4.25))
    assert result.fault.code == "cannot_check"  # type: ignore[union-attr]


def test_many_threads_get_their_own_answers_and_no_zombie_stays() -> None:
    genuine, spoiled = sealed_once().data, sealed_once().data + b"\n"
    answers: dict[int, str] = {}
    slow = Limits(wall_seconds=30)
    others = len(children())

    def ask(number: int) -> None:
        answers[number] = look(spoiled if number % 2 else genuine, slow)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(bounded.MAX_CHILDREN)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == {n: "layout_end" if n % 2 else "passed" for n in range(bounded.MAX_CHILDREN)}
    assert children().count("Z") == 0
    assert len(children()) <= others + 1


def test_a_forked_process_makes_its_own_child_and_leaves_the_parents_alone() -> None:
    warm_up()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            code = 0 if look(sealed_once().data) == "passed" else 2
            bounded._nursery.close()
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert look(sealed_once().data) == "passed"


def test_a_warm_child_answers_without_paying_for_the_import() -> None:
    look(sealed_once().data)
    spare = bounded._nursery._spare
    assert spare is not None
    assert spare._process.stdout is not None
    assert select.select([spare._process.stdout], [], [], child_module.WARM_SECONDS)[0], "the spare child never got warm"
    used = time.monotonic()
    assert look(sealed_once().data) == "passed"
    assert time.monotonic() - used < 3
    assert not spare.is_alive


def test_the_child_sees_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_THE_HOUSE", "x")
    child = Child("signing.bounded_worker", bounded.LIMITS)
    try:
        environment = Path(f"/proc/{child._process.pid}/environ").read_bytes()
        assert b"SECRET_OF_THE_HOUSE" not in environment
    finally:
        child.bury()


def test_a_program_that_ends_takes_its_spare_child_along() -> None:
    script = "from signing import bounded; bounded.warm_up(); print(bounded._nursery._spare._process.pid)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=child_module.ROOT)
    assert not Path(f"/proc/{done.stdout.strip()}").exists()


def test_the_child_knows_nothing_of_the_rooms_above() -> None:
    script = "import sys, signing.bounded_worker; print([m for m in sys.modules if m.split('.')[0] in ('portal', 'letters', 'flask', 'sqlalchemy')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=child_module.ROOT)
    assert done.stdout.strip() == "[]"


def test_a_question_that_finds_no_place_is_told_so_within_a_moment() -> None:
    for _ in range(bounded.MAX_CHILDREN):
        assert bounded._nursery.places.acquire(timeout=1)
    try:
        started = time.monotonic()
        assert look(b"junk") == "cannot_check"
        assert time.monotonic() - started < 3
    finally:
        for _ in range(bounded.MAX_CHILDREN):
            bounded._nursery.places.release()
