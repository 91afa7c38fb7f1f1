"""Timestamp authorities that lie, stall or fail: nothing is sealed, and every reason is told."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from asn1crypto import tsp
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.clock import FixedClock
from kernel.decision import Reason
from signing.authority_http import HttpTimestampAuthority
from signing.authority_local import LocalTimestampAuthority
from signing.der import integer, sequence
from signing.errors import TimestampUnavailable
from signing.inspection import inspect
from signing.issuing import make_seal_certificate, make_tsa_certificate, name_of, new_key
from signing.pades import seal
from signing.ports import TimestampAuthority, TimestampTrust
from signing.rehearsal import throw_away
from signing.setbacks import Setbacks
from signing.timestamps import VerifiedTimestamp, obtain, request_for, verify_token
from tests.support.pki import NOW, cast, plain_pdf, seal_spec

Answer = Callable[[bytes], bytes]


def honest() -> LocalTimestampAuthority:
    return cast().chain.timestamps()


class Scripted:
    """An authority that answers what it is told, and is believed to be the specimen one."""

    name = "scripted"

    def __init__(self, answer: Answer) -> None:
        self.stamp = answer

    @property
    def trust(self) -> TimestampTrust:
        return honest().trust


def at_another_time(by: timedelta) -> Answer:
    return replace(honest(), clock=FixedClock(NOW + by)).stamp


def for_another_digest(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    asked["message_imprint"]["hashed_message"] = b"\1" * 32
    return honest().stamp(asked.dump())


def for_another_question(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    asked["nonce"] = 4711
    return honest().stamp(asked.dump())


def without_nonce(request: bytes) -> bytes:
    asked = tsp.TimeStampReq.load(request)
    return honest().stamp(tsp.TimeStampReq({k: asked[k] for k in ("version", "message_imprint", "cert_req")}).dump())


def refusing(_: bytes) -> bytes:
    return sequence(sequence(integer(2)))


def failing(_: bytes) -> bytes:
    raise ConnectionError


def certified_as(certificate: Callable[..., bytes]) -> Answer:
    key, chain = new_key(), cast().chain
    der = certificate(chain.root, name_of("x", "tsa"), key, NOW)
    return replace(honest(), key=key, certificate=der).stamp


def flipping(at: int) -> Answer:
    def answer(request: bytes) -> bytes:
        response = bytearray(honest().stamp(request))
        response[at] ^= 1
        return bytes(response)

    return answer


HOSTILE: dict[str, tuple[Answer, str]] = {
    "another digest": (for_another_digest, "timestamp_imprint"),
    "another nonce": (for_another_question, "timestamp_nonce"),
    "no nonce": (without_nonce, "timestamp_nonce"),
    "a minute late": (at_another_time(timedelta(minutes=-1)), "timestamp_clock"),
    "a minute early": (at_another_time(timedelta(minutes=1)), "timestamp_clock"),
    "the year 2020": (at_another_time(timedelta(days=-2250)), "timestamp_untrusted"),
    "another policy": (replace(honest(), policy="2.999.1").stamp, "timestamp_policy"),
    "a stranger": (throw_away(FixedClock(NOW)).timestamps.stamp, "timestamp_untrusted"),
    "a certificate that is not for timestamps": (certified_as(make_seal_certificate), "timestamp_untrusted"),
    "the key of somebody else": (replace(honest(), key=new_key()).stamp, "timestamp_signature"),
    "a refusal": (refusing, "timestamp_refused"),
    "a granted nothing": (lambda _: sequence(sequence(integer(0))), "timestamp_malformed"),
    "nothing": (lambda _: b"", "timestamp_malformed"),
    "garbage": (lambda _: b"\x30\x80" * 500, "timestamp_malformed"),
    "a page of HTML": (lambda _: b"<html>", "timestamp_malformed"),
    "a megabyte": (lambda _: b"\0" * 1_000_000, "timestamp_malformed"),
    "an exception": (failing, "timestamp_unreachable"),
}


@pytest.mark.parametrize(("answer", "code"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_authority_seals_nothing(answer: Answer, code: str) -> None:
    players = cast()
    with pytest.raises(TimestampUnavailable) as failed:
        seal(plain_pdf(), seal_spec(), players.seal, [Scripted(answer)], players.chain, NOW)
    assert [(r.code, r.value) for r in failed.value.reasons] == [(code, "scripted")]
    assert failed.value.code == "timestamp_unavailable"


def test_the_first_honest_one_is_taken() -> None:
    players = cast()
    queue: list[TimestampAuthority] = [Scripted(failing), Scripted(for_another_digest), honest()]
    done = seal(plain_pdf(), seal_spec(), players.seal, queue, players.chain, NOW, trust=players.trust)
    assert inspect(done.data, players.trust).passed


def test_no_authority_no_seal() -> None:
    with pytest.raises(TimestampUnavailable) as failed:
        obtain(b"signature", [], NOW)
    assert failed.value.reasons == ()


class Ticks:
    """A clock that stands still unless a test moves it, in place of the machine's."""

    def __init__(self) -> None:
        self.at = 1000.0

    def __call__(self) -> float:
        return self.at


def stamped_at(offset: timedelta, ours: datetime = NOW) -> VerifiedTimestamp:
    """Return the timestamp of an authority whose clock shows `offset` more than `NOW`, while ours shows `ours`."""
    return obtain(b"signature", [Scripted(at_another_time(offset))], ours, setbacks=Setbacks(), ticks=Ticks())


@pytest.mark.parametrize("seconds", [-5, -1, 0, 1, 5])
def test_five_seconds_either_way_are_tolerated(seconds: int) -> None:
    assert stamped_at(timedelta(seconds=seconds)).at == NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(("seconds", "said"), [(5, "ahead of"), (-5, "behind")])
def test_a_millisecond_more_is_not(seconds: int, said: str) -> None:
    nudge = timedelta(milliseconds=-1 if seconds > 0 else 1)
    with pytest.raises(TimestampUnavailable) as failed:
        stamped_at(timedelta(seconds=seconds), NOW + nudge)
    assert [reason.code for reason in failed.value.reasons] == ["timestamp_clock"]
    assert f"5.0 s {said} our clock" in failed.value.sentence.en
    assert stamped_at(timedelta(seconds=seconds), NOW - nudge).at == NOW + timedelta(seconds=seconds)


def test_waiting_for_the_first_does_not_spoil_the_second() -> None:
    """A slow first authority costs time, and that time is not held against the next one's clock."""
    ticks = Ticks()

    def slow(_: bytes) -> bytes:
        ticks.at += 4
        return b""

    good = Scripted(at_another_time(timedelta(seconds=9)))
    assert obtain(b"s", [Scripted(slow), good], NOW, setbacks=Setbacks(), ticks=ticks).at == NOW + timedelta(seconds=9)


def test_an_authority_that_failed_is_tried_last_for_a_minute() -> None:
    asked: list[str] = []

    def noting(name: str, answer: Answer) -> Scripted:
        def stamp(request: bytes) -> bytes:
            asked.append(name)
            return answer(request)

        return Scripted(stamp)

    answers: dict[str, Answer] = {"first": failing, "second": at_another_time(timedelta(0))}
    queue = [noting("first", lambda request: answers["first"](request)), noting("second", answers["second"])]
    ticks, setbacks = Ticks(), Setbacks()

    def once() -> list[str]:
        asked.clear()
        obtain(b"s", queue, NOW, setbacks=setbacks, ticks=ticks)
        return list(asked)

    assert once() == ["first", "second"]
    assert once() == ["second"], "the first rests"
    ticks.at += 61
    assert once() == ["first", "second"], "it was given its place back and failed again"
    answers["first"] = answers["second"]
    ticks.at += 61
    assert once() == ["first"]
    assert once() == ["first"], "what answered stands where it stood"


def test_the_only_authority_is_tried_though_it_failed_lately() -> None:
    setbacks, once = Setbacks(), [failing]
    only = Scripted(lambda request: (once.pop() if once else honest().stamp)(request))
    with pytest.raises(TimestampUnavailable):
        obtain(b"s", [only], NOW, setbacks=setbacks)
    assert obtain(b"s", [only], NOW, setbacks=setbacks).at == NOW


def test_the_sentence_names_every_authority_with_its_reason_in_both_languages() -> None:
    first, second = Scripted(failing), Scripted(for_another_digest)
    first.name, second.name = "tsa-one", "tsa-two"
    with pytest.raises(TimestampUnavailable) as failed:
        obtain(b"s", [first, second], NOW, setbacks=Setbacks())
    told = failed.value.sentence
    assert "tsa-one: The timestamp authority cannot be reached" in told.en
    assert "tsa-two: The timestamp was given for something else" in told.en
    assert "tsa-one：无法连接时间戳服务" in told.zh
    assert "tsa-two：时间戳对应的不是这枚印章" in told.zh


@settings(max_examples=200)
@given(st.integers(0, 1100), st.integers(1, 255))
def test_any_changed_byte_of_a_token_is_noticed(at: int, flip: int) -> None:
    """Either it does not verify, or its canonical form is still the genuine one, which is what gets embedded and compared."""
    stamp = obtain(b"signature", [honest()], NOW)
    spoiled = bytearray(stamp.token)
    spoiled[at % len(spoiled)] ^= flip
    found = verify_token(bytes(spoiled), b"signature", honest().trust)
    assert isinstance(found, Reason) or found.token == stamp.token != bytes(spoiled)


@settings(max_examples=100)
@given(st.binary(max_size=300))
def test_junk_for_a_token_never_raises(junk: bytes) -> None:
    assert isinstance(verify_token(junk, b"x", honest().trust), Reason)


def test_a_timestamp_below_an_intermediate_ca_verifies() -> None:
    chain, key = cast().chain, new_key()
    der = make_tsa_certificate(chain.issuing, name_of("x", "tsa"), key, NOW)
    below = LocalTimestampAuthority(key, der, chain.root.der, FixedClock(NOW))
    token = tsp.TimeStampResp.load(below.stamp(_request()))["time_stamp_token"].dump()
    assert isinstance(verify_token(token, b"x", below.trust), Reason)
    found = verify_token(token, b"x", replace(below.trust, intermediates=(chain.issuing.der,)))
    assert isinstance(found, VerifiedTimestamp)
    assert len(found.path.certificates) == 3


def _request() -> bytes:
    return request_for(hashlib.sha256(b"x").digest(), 1)


class Server(BaseHTTPRequestHandler):
    """Plays an authority over HTTP; the path says how it behaves."""

    def do_POST(self) -> None:
        request = self.rfile.read(int(self.headers["Content-Length"]))
        getattr(self, self.path.strip("/"))(request)

    def _reply(self, body: bytes, kind: str = "application/timestamp-reply", status: int = 200, length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)

    def good(self, request: bytes) -> None:
        self._reply(honest().stamp(request))

    def hang(self, _: bytes) -> None:
        time.sleep(15)

    def drip(self, request: bytes) -> None:
        answer = honest().stamp(request)
        self._reply(b"", length=len(answer))
        for byte in answer[:40]:
            self.wfile.write(bytes((byte,)))
            self.wfile.flush()
            time.sleep(0.4)

    def huge(self, _: bytes) -> None:
        self._reply(b"\0" * 5_000_000)

    def html(self, _: bytes) -> None:
        self._reply(b"<html>", "text/html")

    def broken(self, request: bytes) -> None:
        self._reply(honest().stamp(request), status=500)

    def cut(self, request: bytes) -> None:
        self._reply(honest().stamp(request)[:100], length=900)

    def empty(self, _: bytes) -> None:
        self._reply(b"")

    def away(self, _: bytes) -> None:
        self.send_response(307)
        self.send_header("Location", "/good")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def served() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def over_http(base: str, path: str) -> HttpTimestampAuthority:
    return HttpTimestampAuthority(path, f"{base}/{path}", honest().trust, timeout_seconds=1.0)


def test_an_authority_over_http_stamps() -> None:
    with served() as base:
        assert obtain(b"signature", [over_http(base, "good")], NOW).at == NOW


BAD_SERVERS = {
    "hang": "timestamp_timeout",
    "drip": "timestamp_timeout",
    "huge": "timestamp_too_large",
    "html": "timestamp_type",
    "broken": "timestamp_http",
    "away": "timestamp_http",
    "cut": "timestamp_unreachable",
    "empty": "timestamp_unreachable",
}


@pytest.mark.parametrize("path", BAD_SERVERS)
def test_a_bad_server_costs_a_second_and_seals_nothing(path: str) -> None:
    with served() as base:
        started = time.monotonic()
        with pytest.raises(TimestampUnavailable) as failed:
            obtain(b"signature", [over_http(base, path)], NOW)
        assert time.monotonic() - started < 8
    assert [(told.code, told.value) for told in failed.value.reasons] == [(BAD_SERVERS[path], path)]


def test_a_server_that_is_not_there_seals_nothing() -> None:
    nobody = HttpTimestampAuthority("nobody", "http://127.0.0.1:9/", honest().trust)
    with pytest.raises(TimestampUnavailable) as failed:
        obtain(b"signature", [nobody], NOW)
    assert failed.value.reasons[0].code == "timestamp_unreachable"


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "", "javascript:1"])
def test_only_http_addresses_are_taken(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        HttpTimestampAuthority("x", url, honest().trust)
