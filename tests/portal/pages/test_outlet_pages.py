"""The directory that anybody may read."""

import pytest

from tests.support.portal_cast import House


@pytest.mark.parametrize("path", ["/outlets", "/outlets/KZ"])
def test_a_directory_page_that_did_not_change_is_not_sent_again(house: House, path: str) -> None:
    client = house.client()
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(f"{path}?lang=zh", follow_redirects=True).headers["ETag"] != first.headers["ETag"]


@pytest.mark.parametrize(("typed", "code"), [("kz", "KZ"), ("Kazakhstan", "KZ"), ("哈萨克斯坦", "KZ"), ("KAZ", "KZ"), ("uae", "AE")])
def test_another_spelling_leads_to_the_code(house: House, typed: str, code: str) -> None:
    answer = house.client().get(f"/outlets/{typed}")
    assert (answer.status_code, answer.location) == (301, f"/outlets/{code}")


@pytest.mark.parametrize("typed", ["XX", "Korea", "nowhere", "%00", "a" * 500, "<script>"])
def test_what_is_no_country_is_404_with_the_countries_there_are(house: House, typed: str) -> None:
    answer = house.client().get(f"/outlets/{typed}")
    assert answer.status_code == 404
    assert 'href="/outlets/KZ"' in answer.text
    assert "<script>alert" not in answer.text


def test_a_country_lists_its_outlets_by_city_with_phones_to_dial(house: House) -> None:
    page = house.client().get("/outlets/KZ").text
    assert page.index("Алматы") < page.index("Астана")
    assert 'href="tel:+77272500001"' in page
    assert "Spare parts" in page


def test_a_country_without_outlets_says_so(house: House) -> None:
    answer = house.client().get("/outlets/FR")
    assert (answer.status_code, "No outlets at present" in answer.text) == (200, True)
