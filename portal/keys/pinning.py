"""Pinning a CA or a timestamp authority: what a file must hold, told all at once, before anything is believed."""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509

from kernel.decision import Reason, Sentence
from portal.keys.authorities import PinnedAuthorities, StampPlace
from signing.authority_http import HttpTimestampAuthority
from signing.certificates import build_path, der_of, extension, is_readable, load, strong_authority, valid_at
from signing.exchange import is_web
from signing.registering import list_addresses
from signing.timestamps import VerifiedTimestamp, obtain
from signing.trust import TimestampTrust
from signing.unsafe import is_specimen

MOST_BYTES = 256 * 1024


def certificates_in(data: bytes) -> tuple[bytes, ...]:
    """Return the certificates of a file, PEM (one or several) or DER, as DER; nothing for a file that holds none."""
    try:
        found = x509.load_pem_x509_certificates(data) if b"-----BEGIN" in data else [x509.load_der_x509_certificate(data)]
    except ValueError:
        return ()
    return tuple(der for der in dict.fromkeys(map(der_of, found)) if is_readable(der))


def ca_faults(ders: Iterable[bytes], pinned: Iterable[bytes], now: datetime) -> tuple[Reason, ...]:
    """Return what speaks against pinning these CAs beside those pinned already: `ca_file`, `ca_unfit`, `ca_weak`, `ca_over`, `ca_specimen`, `ca_rootless`."""
    new = tuple(ders)
    if not new:
        return (_fault("ca_file", "", "文件中没有证书（PEM 或 DER）。", "There is no certificate (PEM or DER) in the file."),)
    roots = [load(der) for der in (*new, *pinned) if _stands_alone(der)]
    between = [load(der) for der in (*new, *pinned)]
    return tuple(fault for der in new for fault in _faults_of(der, between, roots, now))


def pin_cas(authorities: PinnedAuthorities, ders: Iterable[bytes]) -> None:
    """Pin CAs that have no faults."""
    for der in ders:
        authorities.add_ca(der)


def stamp_faults(place: StampPlace, others: Iterable[StampPlace], now: datetime) -> tuple[Reason, ...]:
    """Return what speaks against this timestamp authority as it is given: address, name taken, CAs, policies."""
    faults = list(ca_faults((*place.trust.roots, *place.trust.intermediates), (), now))
    if not is_web(place.url):
        faults.append(
            _fault(
                "timestamp_address",
                place.url,
                "时间戳服务的地址须为 http 或 https。",
                "A timestamp authority has an http or https address.",
            )
        )
    if any(other.name == place.name for other in others):
        faults.append(
            _fault("timestamp_name", place.name, "已有同名的时间戳服务。", "There is a timestamp authority of that name already.")
        )
    if not place.trust.policies:
        faults.append(
            _fault(
                "timestamp_policy",
                "",
                "请用 --policy 写明所认可的策略（OID）。",
                "Say with --policy under which policies (OIDs) its tokens count.",
            )
        )
    return tuple(faults)


def distrust_faults(place: StampPlace, others: Iterable[StampPlace]) -> tuple[Reason, ...]:
    """Return what keeps an authority from being disowned: others under its root, whose pin would go on speaking for its stamps."""
    shared = [other.name for other in others if set(other.trust.roots) & set(place.trust.roots)]
    if not shared:
        return ()
    names = ", ".join(shared)
    return (
        _fault(
            "timestamp_shared",
            names,
            f"与 {names} 共用根证书，只要它仍受信任，{place.name} 的时间戳就仍会通过：请先对其作同样处理，或由其 CA 吊销证书后运行 letters keys lists refresh。",
            f"{names} stands under the same root, so stamps of {place.name} would go on counting: distrust that first, or have the CA revoke "
            "the certificate and run letters keys lists refresh.",
        ),
    )


def stamp_place(name: str, url: str, ders: Iterable[bytes], policies: Iterable[str]) -> StampPlace:
    """Return a timestamp authority below the CAs of a file, those that stand above themselves being the roots."""
    found = tuple(ders)
    roots = tuple(der for der in found if _stands_alone(der))
    return StampPlace(name, url, TimestampTrust(roots, tuple(der for der in found if der not in roots), tuple(policies)))


def try_stamp(place: StampPlace, now: datetime) -> VerifiedTimestamp:
    """Ask for one timestamp. Raises `TimestampUnavailable`."""
    return obtain(b"letters keys timestamps", (HttpTimestampAuthority(place.name, place.url, place.trust),), now)


def list_sources(stamp: VerifiedTimestamp) -> tuple[str, ...]:
    """Return where the certificates behind a timestamp say their revocation lists are."""
    return tuple(dict.fromkeys(url for der in stamp.path.ders for url in list_addresses(der)))


def _faults_of(der: bytes, between: list[x509.Certificate], roots: list[x509.Certificate], now: datetime) -> Iterable[Reason]:
    ca = load(der)
    name = ca.subject.rfc4514_string()
    usage, constraints = extension(ca, x509.KeyUsage), extension(ca, x509.BasicConstraints)
    if constraints is None or not constraints.ca or usage is None or not (usage.key_cert_sign and usage.crl_sign):
        yield _fault(
            "ca_unfit",
            name,
            "不是可签发证书和吊销列表的 CA 证书。",
            "This is not the certificate of a CA that signs certificates and revocation lists.",
        )
    if not strong_authority(ca):
        zh, en = (
            "该 CA 的密钥太弱：RSA 至少 2048 位，椭圆曲线至少 256 位。",
            "The key of this CA is weak: RSA needs 2048 bits or more, a curve 256.",
        )
        yield _fault("ca_weak", name, zh, en)
    if not valid_at(ca, now):
        yield _fault("ca_over", name, "该 CA 证书已过期或尚未生效。", "This CA certificate is over, or not valid yet.")
    if is_specimen(der):
        yield _fault("ca_specimen", name, "样章 CA 不能登记为可信。", "A SPECIMEN CA cannot be pinned.")
    if not _stands_alone(der) and build_path(ca, between, roots, now) is None:
        yield _fault("ca_rootless", name, "缺少其上级根证书，请一并提供。", "The root above it is missing; give it as well.")


def _stands_alone(der: bytes) -> bool:
    return load(der).issuer == load(der).subject


def _fault(code: str, value: str, zh: str, en: str) -> Reason:
    return Reason(code, Sentence(zh, en), "", value)
