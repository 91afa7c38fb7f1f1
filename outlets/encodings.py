"""The text of a CSV file, by what its bytes say and never by a guess."""

from outlets.csv_sheet import BOM
from outlets.sheet import MAX_BYTES, Fault, whole


def decode(data: bytes) -> str | Fault:
    """Return the text of a file, or the fault of the whole sheet: `sheet_too_large`, `sheet_not_csv`, `sheet_encoding`."""
    refusal = _refused(data)
    if refusal:
        return refusal
    try:
        return data.removeprefix(BOM).decode("utf-8")
    except UnicodeDecodeError as wrong:
        row = data.count(b"\n", 0, len(data) - len(data.removeprefix(BOM)) + wrong.start) + 1
        return whole(
            "sheet_encoding",
            f"文件不是 UTF-8 编码（第 {row} 行附近，可能是 GB18030/GBK），请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            f'The file is not UTF-8 (near row {row}; perhaps GB18030 or GBK); save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )


def _refused(data: bytes) -> Fault | None:
    if len(data) > MAX_BYTES:
        return whole(
            "sheet_too_large",
            f"文件有 {len(data):,} 字节，最多 {MAX_BYTES:,} 字节，请拆成几个文件。",
            f"The file has {len(data):,} bytes, at most {MAX_BYTES:,} are taken; split it.",
        )
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        return whole(
            "sheet_not_csv",
            "这不是 CSV 文件（像是 Excel 或 PDF），请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            'This is not a CSV file (it looks like Excel or PDF); save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:200]:
        return whole(
            "sheet_encoding",
            "文件像是 UTF-16 编码，请在表格软件中另存为“CSV UTF-8（逗号分隔）”。",
            'The file looks like UTF-16; save it in the spreadsheet as "CSV UTF-8 (comma delimited)".',
        )
    return None
