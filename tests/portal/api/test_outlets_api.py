"""`/api/v1/outlets`: what it tells, page by page, in two forms, how it refuses, and what caches and other sites may do."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from outlets.records import OutletRecords
from outlets.values import Outlet, OutletStatus
from portal.instance.specimen import MAKER
from tests.support.portal_cast import House

PATH = "/api/v1/outlets"


def put(house: House, *outlets: Outlet) -> None:
    with OutletRecords(house.desk.database).changing() as changes:
        changes.put(outlets, by="registrar", at=house.clock.now())


def base_of(house: House) -> Outlet:
    return next(one for one in house.desk.registry.all_outlets(MAKER) if one.outlet_id == "KZ-ALA-01")


@pytest.fixture(scope="module", autouse=True)
def filled(house: House) -> None:
    """Twelve outlets in Georgia, one of them without coordinates, and one of each state that is not published."""
    base = replace(base_of(house), country="GE", subdivision="", agreement_number="SECRET-1", hv_certificate="SECRET-2")
    made = [replace(base, outlet_id=f"GE-{at:02}", latitude=41.7 if at else None, longitude=44.8 if at else None) for at in range(12)]
    states = (OutletStatus.DRAFT, OutletStatus.SUSPENDED, OutletStatus.CLOSED)
    hidden = [replace(base, outlet_id=f"GE-X{at}", status=status) for at, status in enumerate(states)]
    put(house, *made, *hidden, replace(base, outlet_id="GE-Y", valid_to=house.today - timedelta(days=1)))


@pytest.fixture
def client(house: House) -> Iterator[FlaskClient]:
    return house.app.test_client()


def ask(client: FlaskClient, **query: str) -> Any:
    answer = client.get(PATH, query_string=query)
    assert answer.status_code == 200, answer.text
    return json.loads(answer.data)


def codes(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"{PATH}?{query}")
    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json"), answer.text
    return [reason["code"] for reason in answer.json["reasons"]]


def test_an_outlet_is_told_with_every_public_fact(client: FlaskClient) -> None:
    found = ask(client, country="KZ")
    assert found["country"] == {"alpha2": "KZ", "alpha3": "KAZ", "zh": "哈萨克斯坦", "en": "Kazakhstan"}
    assert (found["count"], found["next"]) == (2, None)
    first = found["outlets"][0]
    assert first["name"] == {"zh": "样例阿拉木图服务中心", "en": "Specimen Service Almaty", "local": "Specimen Сервис Алматы"}
    assert first["location"] == {"latitude": 43.2315, "longitude": 76.8123}
    assert first["high_voltage"] == {"certified": True, "until": "2028-06-30"}
    assert first["parts"] == {"supply": "stock", "depot": "", "lead_days": 0}
    assert (first["phone"], first["services"]) == ("+77272500001", ["maintenance", "repair", "parts"])


def test_what_is_not_public_is_in_no_answer(client: FlaskClient) -> None:
    for form in ("json", "geojson"):
        text = client.get(f"{PATH}?country=GE&format={form}").text
        assert [word for word in ("SECRET", "GE-X", "GE-Y", "registrar", "agreement") if word in text] == []


@pytest.mark.parametrize("country", ["GE", "ge", "GEO", "Georgia", "格鲁吉亚", "Грузия"])
def test_a_country_is_read_as_people_write_it(client: FlaskClient, country: str) -> None:
    assert ask(client, country=country)["count"] == 12


def test_a_country_without_outlets_is_an_empty_answer(client: FlaskClient) -> None:
    assert ask(client, country="FR")["outlets"] == []


def test_geojson_has_points_with_the_longitude_first_and_null_where_there_is_none(client: FlaskClient) -> None:
    found = ask(client, country="GE", format="geojson")
    assert found["type"] == "FeatureCollection"
    assert {feature["type"] for feature in found["features"]} == {"Feature"}
    assert found["features"][0]["geometry"] is None
    assert found["features"][1]["geometry"] == {"type": "Point", "coordinates": [44.8, 41.7]}
    assert found["features"][1]["id"] == "SPEC/GE-01"
    assert "location" not in found["features"][1]["properties"]


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        ("application/geo+json", "application/geo+json"),
        ("application/json, application/geo+json;q=0.5", "application/json"),
        ("*/*", "application/json"),
        ("text/html", "application/json"),
    ],
)
def test_the_form_follows_accept_unless_it_is_named(client: FlaskClient, accept: str, mimetype: str) -> None:
    answer = client.get(f"{PATH}?country=KZ", headers={"Accept": accept})
    assert answer.mimetype == mimetype
    assert "Accept" in answer.vary
    assert client.get(f"{PATH}?country=KZ&format=geojson", headers={"Accept": accept}).mimetype == "application/geo+json"


@pytest.mark.parametrize("limit", [1, 5, 11, 12, 500])
def test_following_next_tells_every_outlet_once(client: FlaskClient, limit: int) -> None:
    seen, path = [], f"{PATH}?country=GE&limit={limit}&powertrain=BEV"
    while path:
        answer = client.get(path)
        seen += [outlet["outlet_id"] for outlet in answer.json["outlets"]]
        path = answer.json["next"]
        assert answer.headers.get("Link") == (f'<{path}>; rel="next"' if path else None)
    assert seen == [f"GE-{at:02}" for at in range(12)]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"powertrain": "FCEV"}, 0),
        ({"brand": "SPECIMEN"}, 12),
        ({"brand": "specimen"}, 0),
        ({"service": "parts"}, 12),
        ({"q": "РАЙЫМБЕКА"}, 12),
    ],
)
def test_filters_narrow_the_answer(client: FlaskClient, query: dict[str, str], count: int) -> None:
    assert ask(client, country="GE", **query)["count"] == count


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["country_missing"]),
        ("country=", ["country_missing"]),
        ("country=XX", ["country_unknown"]),
        ("country=Korea", ["country_ambiguous"]),
        ("country=USSR", ["country_former"]),
        ("country=KZ&powertrain=STEAM&service=dance&format=xml", ["format_unknown", "powertrain_unknown", "service_unknown"]),
        ("country=KZ&limit=0", ["limit_invalid"]),
        ("country=KZ&limit=501", ["limit_invalid"]),
        ("country=KZ&limit=%D9%A3", ["limit_invalid"]),
        ("country=KZ&cursor=!!", ["cursor_invalid"]),
        ("country=KZ&cursor=AAAA", ["cursor_invalid"]),
        ("country=KZ&powertrian=BEV", ["parameter_unknown"]),
        ("country=KZ&country=GE", ["parameter_repeated"]),
    ],
)
def test_every_fault_is_told_at_once_with_a_stable_code(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert codes(client, query) == expected


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(["country", "cursor", "limit", "q", "brand", "city", "format"]), st.text(max_size=60)))
def test_no_query_is_more_than_refused(client: FlaskClient, query: dict[str, str]) -> None:
    answer = client.get(PATH, query_string={name: text.encode("utf-8", "replace").decode() for name, text in query.items()})
    assert answer.status_code in (200, 422, 429)


def test_an_unchanged_answer_is_not_sent_again_and_a_changed_one_is(house: House, client: FlaskClient) -> None:
    path = f"{PATH}?country=RU"
    house.clock.advance(timedelta(seconds=5))
    first = client.get(path)
    tag = first.headers["ETag"]
    assert not tag.startswith("W/")
    assert first.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    house.clock.advance(timedelta(seconds=5))
    put(house, replace(base_of(house), country="RU", outlet_id="RU-NEW", subdivision="", latitude=None, longitude=None))
    changed = client.get(path, headers={"If-None-Match": tag, "If-Modified-Since": first.headers["Last-Modified"]})
    assert changed.status_code == 200
    assert changed.last_modified is None, "a second change within this second would bear the same time"
    house.clock.advance(timedelta(seconds=5))
    assert client.get(path).last_modified > first.last_modified


def test_pages_of_other_sites_may_read_it_and_nothing_else_of_ours(client: FlaskClient) -> None:
    for answer in (client.get(f"{PATH}?country=KZ"), client.get(PATH), client.options(PATH)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers
    assert "Access-Control-Allow-Origin" not in client.get("/outlets/KZ").headers


def test_it_sets_no_cookie_and_is_the_same_for_somebody_who_is_logged_in(house: House, client: FlaskClient) -> None:
    path = f"{PATH}?country=KZ"
    mine, theirs = house.client("owner").get(path), client.get(path)
    assert mine.data == theirs.data
    assert "Set-Cookie" not in theirs.headers
    assert mine.headers["Cache-Control"] == "public, max-age=60"


def test_nothing_is_changed_by_asking_otherwise(client: FlaskClient) -> None:
    assert [client.open(PATH, method=method).status_code for method in ("POST", "PUT", "DELETE", "PATCH")] == [405] * 4
    assert client.head(f"{PATH}?country=KZ").data == b""
