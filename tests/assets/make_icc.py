"""Make templates/letters/srgb.icc, the output intent of every letter: `python tests/assets/make_icc.py FILE`."""

import struct
import sys
from pathlib import Path

from PIL import ImageCms

DATE = struct.pack(">6H", 2026, 1, 1, 0, 0, 0)


def main() -> None:
    """Write LittleCMS's own sRGB profile with a fixed date, so that making twice gives the same bytes."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    profile[24:36] = DATE  # ICC.1:2010, 7.2.8: date and time of creation
    profile[84:100] = bytes(16)  # 7.2.18: a profile ID of zero means "not computed"
    Path(sys.argv[1]).write_bytes(profile)


if __name__ == "__main__":
    main()
