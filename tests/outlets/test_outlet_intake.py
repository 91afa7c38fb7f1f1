"""Cells: every fault with its row, its column, its code and what to do; a row is taken or refused whole."""

import time
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outlets import intake as intake_module
from outlets.csv_sheet import BOM
from outlets.intake import completed, read_sheet, write_sheet
from outlets.sheet import COLUMNS, FIRST_COLUMNS, Fault, Reading, Row
from outlets.values import Outlet, PartsSupply, Service
from tests.support.outlet_sheets import FULL, FULL_OUTLET, GOOD, MAKER, OUTLET, outlet, sheet


def faults_of(**cells: str) -> list[tuple[int, str, str]]:
    intake = read_sheet(MAKER, sheet({}, {**FULL, "outlet_id": "KZ-2", **cells}, {"outlet_id": "KZ-3"}))
    assert [one.outlet_id for one in intake.outlets] == ["KZ-ALA-01", "KZ-3"], "the rows around it are taken"
    assert intake.refused == 1
    for one in intake.faults:
        assert one.reason.sentence.zh != one.reason.sentence.en
        assert one.reason.field == f"row {one.row}, column {one.letter} {one.column}"
    return [(one.row, one.column, one.reason.code) for one in intake.faults]


@pytest.mark.parametrize(
    ("column", "cell", "code"),
    [
        ("outlet_id", "", "text_empty"),
        ("outlet_id", "KZ 2", "outlet_id_format"),
        ("outlet_id", "-2", "outlet_id_format"),
        ("outlet_id", "КZ-2", "outlet_id_format"),
        ("outlet_id", "K" * 41, "outlet_id_format"),
        ("outlet_id", "KZ-2\n", "outlet_id_format"),
        ("country", "", "text_empty"),
        ("country", "XX", "country_unknown"),
        ("country", "Korea", "country_ambiguous"),
        ("country", "SU", "country_former"),
        ("country", "CN", "country_is_origin"),
        ("country", "中国", "country_is_origin"),
        ("name_zh", "", "text_empty"),
        ("name_zh", "Сервис", "text_script"),
        ("name_en", "", "text_empty"),
        ("name_en", "服务中心", "text_script"),
        ("name_en", "x" * 121, "text_length"),
        ("name_local", "Gеely", "text_script"),
        ("name_local", "a\u202eb", "text_character"),
        ("provider", "   ", "text_empty"),
        ("provider", "Cafe\u0301", "text_not_nfc"),
        ("address", "zero\u200bwidth", "text_character"),
        ("address", "two\nlines", "text_character"),
        ("city", "", "text_empty"),
        ("phone", "", "text_empty"),
        ("phone", "7272500001", "phone_format"),
        ("phone", "+7 727", "phone_format"),
        ("phone", "+７7272500001", "phone_format"),
        ("phone", "7.72725E+10", "phone_format"),
        ("phone", "+77272500001 ext. 5", "phone_format"),
        ("phone", "+74955000003", "phone_country"),
        ("phone", "+8613800138000", "phone_country"),
        ("email", "almaty", "email_format"),
        ("email", "a@b", "email_format"),
        ("email", "a b@c.kz", "email_format"),
        ("email", "почта@пример.kz", "email_format"),
        ("email", "a@b.kz\n", "email_format"),
        ("email", "a" * 65 + "@c.kz", "email_format"),
        ("brands", "", "text_empty"),
        ("brands", "BYD|", "text_empty"),
        ("brands", "BYD|BYD", "list_duplicate"),
        ("brands", "|".join(f"B{n}" for n in range(51)), "list_length"),
        ("powertrains", "", "text_empty"),
        ("powertrains", "bev", "powertrain_unknown"),
        ("powertrains", "ICE, BEV", "powertrain_unknown"),
        ("powertrains", "ICE|ICE", "list_duplicate"),
        ("services", "", "text_empty"),
        ("services", "repairs", "service_unknown"),
        ("services", "parts|parts", "list_duplicate"),
        ("valid_from", "", "text_empty"),
        ("valid_from", "20250101", "date_format"),
        ("valid_from", "01/02/2025", "date_format"),
        ("valid_from", "2026-02-30", "date_invalid"),
        ("valid_to", "1979-12-31", "date_range"),
        ("valid_to", "2024-12-31", "valid_to_before_from"),
        ("status", "", "text_empty"),
        ("status", "Active", "status_unknown"),
        ("provider_zh", "ТОО", "text_script"),
        ("provider_en", "有限公司", "text_script"),
        ("provider_en", "x" * 161, "text_length"),
        ("subdivision", "KZ", "subdivision_unknown"),
        ("subdivision", "Almaty", "subdivision_unknown"),
        ("subdivision", "KZ-750", "subdivision_unknown"),
        ("subdivision", "ＫＺ-75", "subdivision_unknown"),
        ("subdivision", "RU-MOW", "subdivision_country"),
        ("district", "Gеely", "text_script"),
        ("postal_code", "０５００００", "postal_code_format"),
        ("postal_code", "0" * 13, "postal_code_format"),
        ("postal_code", "-1", "postal_code_format"),
        ("latitude", "43,25", "coordinate_format"),
        ("latitude", "43.2389491", "coordinate_decimals"),
        ("latitude", "43°15'", "coordinate_format"),
        ("latitude", "４３", "coordinate_format"),
        ("latitude", "1e1", "coordinate_format"),
        ("latitude", "nan", "coordinate_format"),
        ("latitude", "90.000001", "coordinate_range"),
        ("latitude", "", "coordinate_alone"),
        ("latitude", "60", "coordinate_country"),
        ("longitude", "-180.1", "coordinate_range"),
        ("longitude", "", "coordinate_alone"),
        ("website", "www.example.com", "website_format"),
        ("website", "ftp://example.com", "website_format"),
        ("website", "javascript:alert(1)", "website_format"),
        ("website", "https://example.com/a b", "website_format"),
        ("website", "https://example.com/<x>", "website_format"),
        ("website", "https://example.com/页", "website_format"),
        ("website", "https://example.com/" + "x" * 250, "website_format"),
        ("website", "https://example.com/\n", "website_format"),
        ("website", "https://user:word@example.com/", "website_credentials"),
        ("website", "https://exаmple.com", "website_host"),
        ("website", "https://吉利.cn", "website_host"),
        ("website", "https://localhost/", "website_host"),
        ("website", "http://10.0.0.1/", "website_host"),
        ("website", "https://[::1]/", "website_host"),
        ("website", "https:///x", "website_host"),
        ("website", "https://example.com:123456/", "website_host"),
        ("opening_hours", "9-18", "opening_hours_format"),
        ("opening_hours", "Mo-Fr 09:00-25:99", "opening_hours_format"),
        ("opening_hours", "周一至周五", "text_script"),
        ("opening_hours", "Mo 09:00-18:00; " * 13, "text_length"),
        ("opening_hours", '24/7 "\u202e"', "text_character"),
        ("languages", "Russian", "language_unknown"),
        ("languages", "xx", "language_unknown"),
        ("languages", "ru|ru", "list_duplicate"),
        ("languages", "zh-Hans|zh-hans", "list_duplicate"),
        ("languages", "ru||kk", "language_unknown"),
        ("languages", "|".join(["ru"] * 31), "list_length"),
        ("categories", "M1", "category_unknown"),
        ("categories", "passenger|passenger", "list_duplicate"),
        ("hv_certificate", "НV-1", "text_script"),
        ("hv_certificate", "HV–1", "text_character"),
        ("hv_certificate", "", "hv_certificate_missing"),
        ("hv_until", "2027-06-31", "date_invalid"),
        ("parts_supply", "Stock", "parts_supply_unknown"),
        ("parts_supply", "", "parts_depot_unused"),
        ("parts_supply", "stock", "parts_depot_unused"),
        ("services", "repair", "parts_supply_without_parts"),
        ("parts_depot", "a\u200bb", "text_character"),
        ("parts_depot", "", "parts_depot_missing"),
        ("parts_lead_days", "", "parts_lead_days_missing"),
        ("parts_lead_days", "366", "parts_lead_days_range"),
        ("parts_lead_days", "-1", "parts_lead_days_range"),
        ("parts_lead_days", "5 days", "parts_lead_days_range"),
        ("agreement_number", "№ 5", "text_character"),
        ("agreement_number", "A" * 81, "text_length"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column_and_only_its_row_is_refused(column: str, cell: str, code: str) -> None:
    where = {"parts_depot_unused": "parts_depot", "parts_supply_without_parts": "parts_supply"}.get(code, column)
    assert faults_of(**{column: cell}) == [(3, where, code)]


def test_all_faults_of_a_row_are_told_at_once_in_the_order_of_the_columns() -> None:
    assert faults_of(country="XX", email="x", status="on", powertrains="V8|steam") == [
        (3, "country", "country_unknown"),
        (3, "email", "email_format"),
        (3, "powertrains", "powertrain_unknown"),
        (3, "powertrains", "powertrain_unknown"),
        (3, "status", "status_unknown"),
    ]


def test_a_fault_names_the_value_and_the_way_out() -> None:
    fault = read_sheet(MAKER, sheet({"powertrains": "bev"})).faults[0]
    assert "bev" in fault.reason.sentence.en
    assert "BEV" in fault.reason.sentence.zh
    assert fault.as_json()["row"] == 2


def test_a_duplicate_id_names_both_rows_and_takes_neither() -> None:
    intake = read_sheet(MAKER, sheet({"outlet_id": "A"}, {"outlet_id": "B"}, {"outlet_id": "A"}))
    assert [(one.row, one.column, one.reason.code) for one in intake.faults] == [
        (2, "outlet_id", "outlet_id_duplicate"),
        (4, "outlet_id", "outlet_id_duplicate"),
    ]
    assert "row 4" in intake.faults[0].reason.sentence.en
    assert "第 2 行" in intake.faults[1].reason.sentence.zh
    assert [one.outlet_id for one in intake.outlets] == ["B"]


def test_a_duplicate_of_a_row_that_is_faulty_anyway_is_told_as_well() -> None:
    intake = read_sheet(MAKER, sheet({"outlet_id": "A"}, {"outlet_id": "A", "city": ""}))
    assert intake.outlets == ()
    assert intake.refused == 2
    assert [(one.row, one.reason.code) for one in intake.faults] == [
        (2, "outlet_id_duplicate"),
        (3, "text_empty"),
        (3, "outlet_id_duplicate"),
    ]


def test_ids_that_differ_in_letter_case_are_two_outlets() -> None:
    assert len(read_sheet(MAKER, sheet({"outlet_id": "a"}, {"outlet_id": "A"})).outlets) == 2


@pytest.mark.parametrize(
    ("cells", "changes"),
    [
        ({}, {}),
        ({"country": "哈萨克斯坦"}, {}),
        ({"country": "Казахстан"}, {}),
        ({"country": "kaz"}, {}),
        ({"phone": "+7 (727) 250-00-01"}, {}),
        ({"phone": "'+77272500001"}, {}),
        ({"powertrains": "BEV | ICE"}, {}),
        ({"services": "parts|repair|maintenance"}, {}),
        ({"city": "  Алматы  "}, {}),
        ({"name_local": ""}, {"name_local": ""}),
        ({"email": ""}, {"email": ""}),
        ({"valid_to": ""}, {"valid_to": None}),
        ({"valid_to": "2025-01-01"}, {"valid_to": OUTLET.valid_from}),
        ({"name_local": "مركز خدمة"}, {"name_local": "مركز خدمة"}),
        ({"name_local": "ศูนย์บริการ"}, {"name_local": "ศูนย์บริการ"}),
        ({"name_local": "=SUM(1)"}, {"name_local": "=SUM(1)"}),
        ({"services": "parts"}, {"services": (Service.PARTS,)}),
        ({"categories": ""}, {"categories": ()}),
        ({"categories": "commercial|passenger"}, {"categories": ("passenger", "commercial")}),
        ({"languages": "zh-hans-cn | KK"}, {"languages": ("zh-Hans-CN", "kk")}),
        ({"subdivision": "kz-75"}, {"subdivision": "KZ-75"}),
        ({"latitude": "43", "longitude": "76.500000"}, {"latitude": 43.0, "longitude": 76.5}),
        (
            {"country": "GB", "phone": "+442071234567", "latitude": "51.5", "longitude": "-0"},
            {"country": "GB", "phone": "+442071234567", "latitude": 51.5, "longitude": 0.0},
        ),
        (
            {"country": "FJ", "phone": "+6793304654", "latitude": "-16.8", "longitude": "-179.9"},
            {"country": "FJ", "phone": "+6793304654", "latitude": -16.8, "longitude": -179.9},
        ),
        ({"website": "HTTP://Example.com:8080?q=1#a"}, {"website": "HTTP://Example.com:8080?q=1#a"}),
        ({"website": "https://xn--fiq228c.xn--fiqs8s"}, {"website": "https://xn--fiq228c.xn--fiqs8s"}),
        ({"opening_hours": "24/7"}, {"opening_hours": "24/7"}),
        ({"parts_supply": "stock", "parts_lead_days": "0"}, {"parts_supply": PartsSupply.STOCK, "parts_lead_days": 0}),
        ({"agreement_number": "协议2025(1)号"}, {"agreement_number": "协议2025(1)号"}),
        ({"country": "GG", "phone": "+44 1481 256789"}, {"country": "GG", "phone": "+441481256789"}),
        ({"country": "AQ", "phone": "+64211234567"}, {"country": "AQ", "phone": "+64211234567"}),
    ],
)
def test_what_people_write_differently_reads_as_one_canonical_value(cells: dict[str, str], changes: dict[str, object]) -> None:
    intake = read_sheet(MAKER, sheet(cells))
    assert intake.faults == ()
    assert intake.outlets == (outlet(**changes),)


NAMES = st.sampled_from(
    ["=1+1", "+Plus", "-Minus", "@At", "'quoted'", "''twice", "'=x", 'say "yes"', "a, b", "ТОО «Авто»", "خدمة", "|pipe|"]
)


@given(
    name=NAMES,
    address=NAMES,
    email=st.sampled_from(["", "'=a@b.kz", "-x@b.kz"]),
    brands=st.lists(st.sampled_from(["=B", "+C", "'D", "吉利"]), min_size=1, unique=True),
)
def test_an_exported_outlet_reads_back_unchanged_and_starts_no_formula(name: str, address: str, email: str, brands: list[str]) -> None:
    one = outlet(name_local=name, address=address, email=email, brands=tuple(brands))
    data = write_sheet([one])
    assert data.startswith(BOM)
    intake = read_sheet(MAKER, data)
    assert intake.faults == ()
    assert intake.outlets == (one,)


def test_the_columns_are_the_published_ones() -> None:
    assert ",".join(COLUMNS) == (
        "outlet_id,country,name_zh,name_en,name_local,provider,address,city,phone,email,brands,powertrains,services,valid_from,valid_to,status,"
        "provider_zh,provider_en,subdivision,district,postal_code,latitude,longitude,website,opening_hours,languages,categories,"
        "hv_certificate,hv_until,parts_supply,parts_depot,parts_lead_days,agreement_number"
    )
    assert tuple(field.name for field in fields(Outlet))[1:] == COLUMNS


def test_an_outlet_with_every_field_reads_and_comes_back_unchanged() -> None:
    intake = read_sheet(MAKER, sheet(FULL))
    assert intake.faults == ()
    assert intake.outlets == (FULL_OUTLET,) == read_sheet(MAKER, write_sheet(intake.outlets)).outlets


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"subdivision": "Almaty"}, "KZ-75"),
        ({"subdivision": "KZ-ALA"}, "KZ-"),
        ({"subdivision": "RU-MOW"}, "Kazakhstan"),
        ({"languages": "俄语"}, "ru"),
        ({"languages": "Russian"}, "ru"),
        ({"languages": "қазақ тілі"}, "kk"),
        ({"languages": "rus"}, "ru"),
        ({"languages": "iw"}, "he"),
        ({"opening_hours": "Mo-Fr 9-18"}, "character 7"),
        ({"latitude": "76.889709", "longitude": "43.238949"}, "swapped"),
    ],
)
def test_what_was_probably_meant_is_told(cells: dict[str, str], told: str) -> None:
    assert told in read_sheet(MAKER, sheet(cells)).faults[0].reason.sentence.en


def test_beyond_the_faults_that_are_told_each_row_keeps_one_and_the_others_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "FAULTS_TOLD", 4)
    intake = read_sheet(MAKER, sheet(*[{"outlet_id": f"K{n}", "city": "", "email": "x", "status": "on"} for n in range(4)]))
    assert [one.row for one in intake.faults] == [2, 2, 2, 3, 3, 3, 4, 5]
    assert (intake.refused, intake.untold) == (4, 4)


def test_what_a_sheet_does_not_state_is_completed_from_the_outlet_known() -> None:
    old = read_sheet(MAKER, sheet({"city": "Астана"}, {"outlet_id": "NEW"}, header=COLUMNS[:FIRST_COLUMNS]))
    whole = completed(old, {FULL_OUTLET.outlet_id: FULL_OUTLET})
    assert whole.faults == ()
    assert whole.outlets == (replace(FULL_OUTLET, city="Астана"), outlet(outlet_id="NEW"))
    assert whole.rows == (2, 3)


def test_a_row_that_does_not_fit_what_is_known_is_refused() -> None:
    old = read_sheet(MAKER, sheet({"services": "repair"}, {"outlet_id": "B", "city": ""}, header=COLUMNS[:FIRST_COLUMNS]))
    whole = completed(old, {FULL_OUTLET.outlet_id: FULL_OUTLET})
    assert (whole.outlets, whole.refused) == ((), 2)
    assert [(one.row, one.column, one.reason.code) for one in whole.faults] == [
        (2, "parts_supply", "parts_supply_without_parts"),
        (3, "city", "text_empty"),
    ]


def test_a_sheet_that_states_every_column_needs_no_completing() -> None:
    intake = read_sheet(MAKER, sheet({}))
    assert completed(intake, {FULL_OUTLET.outlet_id: FULL_OUTLET}) is intake


def test_progress_is_told_from_none_to_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake_module, "PROGRESS_EVERY", 2)
    told: list[tuple[int, int]] = []
    read_sheet(MAKER, sheet(*[{"outlet_id": f"K{n}"} for n in range(5)]), lambda done, total: told.append((done, total)))
    assert told == [(0, 5), (2, 5), (4, 5), (5, 5)]


@given(st.binary(max_size=400))
def test_random_bytes_never_raise(data: bytes) -> None:
    intake = read_sheet(MAKER, data)
    assert intake.outlets == ()


CELL = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from([*GOOD.values(), "", "=1", "'", '"', "|"])


@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(COLUMNS, CELL)), min_size=1, max_size=4))
def test_random_cells_are_an_outlet_or_a_fault_and_never_both(rows: list[dict[str, str]]) -> None:
    intake = read_sheet(MAKER, sheet(*[{"outlet_id": f"O{n}", **row} for n, row in enumerate(rows)]))
    if not any(one.row <= 1 for one in intake.faults):
        faulty = {one.row for one in intake.faults}
        assert len(faulty) == intake.refused
        assert len(intake.outlets) + len(faulty) <= len(rows)
    assert read_sheet(MAKER, write_sheet(intake.outlets)).outlets == intake.outlets


@given(st.data())
def test_a_good_sheet_with_any_byte_changed_still_never_raises(data: st.DataObject) -> None:
    good = bytearray(sheet({}, {"outlet_id": "B"}))
    at = data.draw(st.integers(0, len(good) - 1))
    good[at] = data.draw(st.integers(0, 255))
    intake = read_sheet(MAKER, bytes(good))
    assert len(intake.outlets) + intake.refused <= 4
    assert all(one.country and one.brands and one.status for one in intake.outlets)


@pytest.mark.parametrize("column", ["brands", "powertrains", "services", "name_en", "country", "outlet_id"])
def test_an_enormous_cell_is_answered_at_once_with_few_faults(column: str) -> None:
    started = time.process_time()
    intake = read_sheet(MAKER, sheet({column: "|".join(map(str, range(20_000)))}))
    assert 1 <= len(intake.faults) <= 6
    assert all(len(one.reason.sentence.zh) < 300 for one in intake.faults)
    assert time.process_time() - started < 2


def test_rows_that_all_have_one_id_cost_no_more_than_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    lengths: list[int] = []
    tell = intake_module._duplicate

    def counted(key: str, number: int, numbers: list[int]) -> Fault:
        lengths.append(len(numbers))
        return tell(key, number, numbers)

    monkeypatch.setattr(intake_module, "_duplicate", counted)
    rows = tuple(Row(number, ("A",)) for number in range(2, 50_002))
    monkeypatch.setattr(intake_module, "read_file", lambda _: Reading(("outlet_id",), rows, ()))
    monkeypatch.setattr(intake_module, "read_row", lambda *_: OUTLET)
    intake = read_sheet(MAKER, b"")
    assert (intake.outlets, intake.refused) == ((), 50_000)
    assert sum(lengths) < 10 * 50_000
    assert "row 3, 4, 5, 6, 7 and more" in intake.faults[0].reason.sentence.en
