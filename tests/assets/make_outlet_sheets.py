"""Makes tests/assets/outlet_sheets/: outlet sheets as they must not be, each named for its fault.

Run `python -m tests.assets.make_outlet_sheets` from the root of the repository; a test makes the same files again and compares.
`expected.json` beside them is written by hand: what each must be answered with.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from outlets.sheet import COLUMNS
from tests.support.outlet_sheets import FULL, GOOD, sheet
from tests.support.workbooks import claiming, filled, repacked, with_part, with_sheet_xml, workbook

FOLDER = Path(__file__).parent / "outlet_sheets"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LATIN = {"name_zh": "Almaty", "name_local": "", "provider": "Astana Auto", "address": "Rayimbek 525", "city": "Almaty", "brands": "BYD"}


def csv_with(**cells: str) -> bytes:
    """Return a sheet whose third row is bad."""
    return sheet(FULL, {**FULL, "outlet_id": "KZ-BAD", **cells}, {**GOOD, "outlet_id": "KZ-ALA-03"})


def xlsx_with(**cells: Any) -> bytes:
    """Return a workbook whose third row is bad."""
    return filled(FULL, {**FULL, "outlet_id": "KZ-BAD", **cells}, {**GOOD, "outlet_id": "KZ-ALA-03"})


def unquoted() -> bytes:
    """Return a sheet with a row whose address holds a comma without quotation marks."""
    return csv_with(address="MARK").replace(b"MARK", "ул. Абая, 10".encode())


SHEETS: dict[str, Callable[[], bytes]] = {
    "bidi_override_in_name.csv": lambda: csv_with(name_local="Алматы\u202eсервис"),
    "zero_width_space_in_provider.csv": lambda: csv_with(provider="Astana\u200bAuto"),
    "no_break_space_in_city.csv": lambda: csv_with(city="Нур\u00a0Султан"),
    "full_width_letters_in_name_en.csv": lambda: csv_with(name_en="Ａlmaty"),
    "private_use_character_in_address.csv": lambda: csv_with(address="дом \ue000 5"),
    "decomposed_letters_not_nfc.csv": lambda: csv_with(provider="Cafe\u0301 Auto"),
    "latin_mixed_with_cyrillic.csv": lambda: csv_with(name_local="Gеely Service"),
    "chinese_in_name_en.csv": lambda: csv_with(name_en="Almaty 服务"),
    "name_too_long.csv": lambda: csv_with(name_zh="阿" * 121),
    "required_cell_empty.csv": lambda: csv_with(provider=""),
    "country_that_could_be_two.csv": lambda: csv_with(country="Korea"),
    "country_that_is_no_more.csv": lambda: csv_with(country="SU"),
    "country_is_china.csv": lambda: csv_with(country="中国"),
    "phone_of_another_country.csv": lambda: csv_with(phone="+998712000004"),
    "phone_in_scientific_notation.csv": lambda: csv_with(phone="7.72725E+10"),
    "email_without_domain.csv": lambda: csv_with(email="almaty"),
    "brand_twice.csv": lambda: csv_with(brands="BYD|BYD"),
    "powertrain_unknown.csv": lambda: csv_with(powertrains="EV"),
    "same_id_twice.csv": lambda: csv_with(outlet_id="KZ-ALA-01"),
    "day_with_slashes.csv": lambda: csv_with(valid_from="2025/1/1"),
    "day_that_does_not_exist.csv": lambda: csv_with(hv_until="2027-02-29"),
    "last_day_before_first.csv": lambda: csv_with(valid_to="2024-12-31"),
    "coordinates_swapped.csv": lambda: csv_with(latitude="76.889709", longitude="43.238949"),
    "coordinates_in_another_country.csv": lambda: csv_with(latitude="-23.6093", longitude="-46.697"),
    "coordinate_with_seven_decimals.csv": lambda: csv_with(latitude="43.2389491"),
    "coordinate_with_comma.csv": lambda: csv_with(longitude="76,889709"),
    "longitude_missing.csv": lambda: csv_with(longitude=""),
    "subdivision_of_another_country.csv": lambda: csv_with(subdivision="RU-MOW"),
    "subdivision_spelt_out.csv": lambda: csv_with(subdivision="Almaty"),
    "opening_hours_in_words.csv": lambda: csv_with(opening_hours="Mon-Fri 9 to 6"),
    "website_with_password.csv": lambda: csv_with(website="https://user:secret@example.com/"),
    "website_with_look_alike_letter.csv": lambda: csv_with(website="https://exаmple.com/"),
    "language_by_name.csv": lambda: csv_with(languages="kk|Russian"),
    "certificate_day_without_number.csv": lambda: csv_with(hv_certificate=""),
    "parts_supply_without_parts.csv": lambda: csv_with(services="repair"),
    "depot_without_name_and_days.csv": lambda: csv_with(parts_depot="", parts_lead_days=""),
    "agreement_number_with_long_dash.csv": lambda: csv_with(agreement_number="SPEC–1"),
    "comma_not_quoted.csv": unquoted,
    "quotation_mark_never_closed.csv": lambda: csv_with(address='"MARK').replace(b'"""MARK"', b'"MARK'),
    "header_column_renamed.csv": lambda: sheet(FULL, header=("id", *COLUMNS[1:])),
    "header_columns_exchanged.csv": lambda: sheet(FULL, header=(COLUMNS[1], COLUMNS[0], *COLUMNS[2:])),
    "empty.csv": lambda: b"\xef\xbb\xbf\r\n",
    "windows_1251.csv": lambda: sheet({**LATIN, "city": "Алматы", "provider": "ТОО Астана Авто"}).decode().encode("cp1251"),
    "utf_16_without_mark.csv": lambda: sheet(GOOD).decode().encode("utf-16-le"),
    "portable_document.csv": lambda: b"%PDF-1.7\n%",
    "formula.xlsx": lambda: xlsx_with(city=("=B2",)),
    "formula_in_two_cells.xlsx": lambda: xlsx_with(name_en=("=A1",), agreement_number=("=A1",)),
    "error_value.xlsx": lambda: with_sheet_xml(xlsx_with(district=True), 't="b"><v>1</v>', 't="e"><v>#N/A</v>'),
    "phone_as_number.xlsx": lambda: xlsx_with(phone=77272500001),
    "postal_code_as_number.xlsx": lambda: xlsx_with(postal_code=50000),
    "house_number_became_a_date.xlsx": lambda: xlsx_with(address=date(2026, 5, 3)),
    "two_worksheets.xlsx": lambda: workbook(("网点 2025", [COLUMNS]), ("网点 2026", [COLUMNS])),
    "macros.xlsx": lambda: with_part(xlsx_with(), "xl/vbaProject.bin", b"a macro"),
    "bomb.xlsx": lambda: claiming(with_part(xlsx_with(), "xl/media/a.bin", bytes(123_457)), "xl/media/a.bin", 4_000_000_000),
    "value_in_a_far_column.xlsx": lambda: with_sheet_xml(xlsx_with(), 'r="AG3"', 'r="ZZ3"'),
    "cut_short.xlsx": lambda: xlsx_with()[:3_000],
    "worksheet_missing.xlsx": lambda: repacked(xlsx_with(), lambda name, part: None if name.endswith("sheet1.xml") else part),
    "protected_by_password.xlsx": lambda: OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"),
    "old_excel_renamed.xlsx": lambda: OLE + bytes(504) + "Workbook".encode("utf-16-le"),
}
"""How each file is made, by its name."""


def main() -> None:
    """Write every file."""
    FOLDER.mkdir(exist_ok=True)
    for name, make in SHEETS.items():
        (FOLDER / name).write_bytes(make())


if __name__ == "__main__":
    main()
