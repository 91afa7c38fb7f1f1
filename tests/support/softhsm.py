"""A fresh SoftHSM token, and a certificate for the key that was made inside it."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from cryptography.hazmat.primitives.serialization import load_der_public_key

from signing import token_key
from signing.token_key import TokenPlace, generate_in_token

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "4711"


@contextmanager
def fresh_token(folder: Path) -> Iterator[TokenPlace]:
    """Make a token in `folder`, and let SoftHSM find it until the end of the block."""
    if not MODULE.exists():
        pytest.fail("softhsm2 is not installed (apt-get install softhsm2)")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    command = ["softhsm2-util", "--init-token", "--free", "--label", "house", "--pin", PIN, "--so-pin", "4712"]
    subprocess.run(command, check=True, capture_output=True)
    # A process initialises a module once, and with it reads where the tokens are; whoever was logged in is no longer.
    token_key._LOGINS.clear()
    pkcs11.lib(str(MODULE)).reinitialize()
    try:
        yield TokenPlace(MODULE, "house", PIN, "seal")
    finally:
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before


class Applicant:
    """What a CA sees of a key that never leaves its token."""

    def __init__(self, place: TokenPlace) -> None:
        self._public = load_der_public_key(generate_in_token(place))

    def public_key(self) -> Any:
        """Return the public half."""
        return self._public
