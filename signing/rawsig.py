"""Raw signatures: verified by pyca/cryptography, and ECDSA brought to the one form (low s) that counts here."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

HASHES: dict[str, type[hashes.SHA256 | hashes.SHA384 | hashes.SHA512]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973,
}
"""Group orders n of NIST P-256 and P-384 (SP 800-186, 3.2.1)."""
MIN_RSA_BITS = 2048


def verify(key: PublicKeyTypes, signature: bytes, data: bytes, hash_name: str) -> bool:
    """Return whether `signature` over `data` is good: ECDSA on P-256/P-384 or RSA PKCS #1 v1.5 with SHA-2, else False."""
    chosen = HASHES.get(hash_name)
    if chosen is None:
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and key.curve.name in ORDERS:
            key.verify(signature, data, ec.ECDSA(chosen()))
            return True
        if isinstance(key, rsa.RSAPublicKey) and key.key_size >= MIN_RSA_BITS:
            key.verify(signature, data, padding.PKCS1v15(), chosen())
            return True
    except InvalidSignature:
        return False
    return False


def low_s(signature: bytes, curve: str) -> bytes:
    """Return the ECDSA signature with s at most n/2; (r, s) and (r, n - s) verify alike, so only one may count.

    `signature` is DER `SEQUENCE { r, s }`, also in a loose encoding. Raises `ValueError` if it is none.
    """
    r, s = decode_dss_signature(signature)
    order = ORDERS[curve]
    return encode_dss_signature(r, min(s, order - s))


def canonical(key: PublicKeyTypes, signature: bytes) -> bytes:
    """Return the one form of a signature by `key`: low s for ECDSA, RSA as it is."""
    if isinstance(key, ec.EllipticCurvePublicKey):
        return low_s(signature, key.curve.name)
    return signature
