"""Role x route x owner, cell by cell: what is not yours to do is 403, what is not yours to see is 404 like nothing at all."""

import pytest

from letters.ports import LetterRecord, StoredRequest
from tests.support.portal_cast import CAST, House, send

EXPORTERS = ("owner", "colleague", "outsider")
STAFF = ("registrar.chen", "reviewer.wang", "reviewer.li", "sealer.zhao", "admin.sun", "foreigner")
REVIEWERS = ("reviewer.wang", "reviewer.li", "foreigner")
NOBODY = ""
EVERYBODY = (*EXPORTERS, *STAFF)

OPEN = {
    "/outlets": (NOBODY, *EVERYBODY),
    "/outlets/KZ": (NOBODY, *EVERYBODY),
    "/outlets/my-car": (NOBODY, *EVERYBODY),
    "/verify": (NOBODY, *EVERYBODY),
    "/v/000000000000000000000000000": (NOBODY, *EVERYBODY),
    "/start": EVERYBODY,
    "/requests": EVERYBODY,
    "/letters": EVERYBODY,
    "/requests/new": (*EXPORTERS, "registrar.chen", *REVIEWERS),
    "/approvals": (*REVIEWERS, "sealer.zhao", "admin.sun"),
    "/registry": STAFF,
    "/registry/outlets.csv": STAFF,
    "/registry/past": STAFF,
    "/registry/coverage": STAFF,
    "/registry/coverage.csv": STAFF,
    "/registry/new": ("registrar.chen", "admin.sun"),
    "/registry/import": ("registrar.chen", "admin.sun"),
    "/registry/template.csv": ("registrar.chen", "admin.sun"),
    "/registry/template.xlsx": ("registrar.chen", "admin.sun"),
    "/registry/outlets.xlsx": STAFF,
    "/registry/leaning": ("registrar.chen", *REVIEWERS, "admin.sun"),
    "/wordings": STAFF,
    "/wordings/confirmation-v2": STAFF,
}
OWN = ("owner", "colleague", *(login for login in STAFF if login != "foreigner"))
POSTS = {
    "/requests/{request}/approve": REVIEWERS,
    "/requests/{request}/decline": REVIEWERS,
    "/letters/{letter}/seal": (*REVIEWERS, "sealer.zhao"),
    "/letters/{letter}/revoke": REVIEWERS,
    "/letters/{letter}/void": REVIEWERS,
    "/registry/new": ("registrar.chen", "admin.sun"),
    "/registry/KZ-ALA-01/edit": ("registrar.chen", "admin.sun"),
    "/registry/import": ("registrar.chen", "admin.sun"),
    "/registry/bulk": ("registrar.chen", "admin.sun"),
    "/registry/bulk/confirm": ("registrar.chen", "admin.sun"),
    "/registry/import/0/confirm": ("registrar.chen", "admin.sun"),
    "/registry/import/0/again": ("registrar.chen", "admin.sun"),
    "/registry/leaning": ("registrar.chen", *REVIEWERS, "admin.sun"),
    "/requests/new": (*EXPORTERS, "registrar.chen", *REVIEWERS),
    "/wordings": ("registrar.chen", "admin.sun"),
    "/wordings/confirmation-v2/edit": ("registrar.chen", "admin.sun"),
    "/wordings/confirmation-v2/approve": (*REVIEWERS, "admin.sun"),
}


@pytest.fixture(scope="module")
def letter(house: House) -> LetterRecord:
    return house.issued()


@pytest.fixture(scope="module")
def waiting(house: House) -> StoredRequest:
    return house.asked("owner")


@pytest.mark.parametrize("login", [NOBODY, *CAST])
def test_each_page_opens_for_exactly_its_roles(house: House, login: str) -> None:
    client = house.client(login)
    found = {path: client.get(path).status_code for path in OPEN}
    refused = 403 if login else 303
    assert found == {path: 200 if login in welcome else refused for path, welcome in OPEN.items()}


@pytest.mark.parametrize("login", [NOBODY, *CAST])
def test_a_request_and_a_letter_open_for_their_own_people_only(
    house: House, login: str, letter: LetterRecord, waiting: StoredRequest
) -> None:
    client = house.client(login)
    paths = (f"/requests/{waiting.id}", f"/letters/{letter.number}", f"/letters/{letter.number}.pdf")
    expected = 200 if login in OWN else 404 if login else 303
    assert [client.get(path).status_code for path in paths] == [expected] * 3


@pytest.mark.parametrize("login", [NOBODY, *CAST])
def test_revoking_is_shown_to_reviewers_of_the_maker_only(house: House, login: str, letter: LetterRecord) -> None:
    status = house.client(login).get(f"/letters/{letter.number}/revoke").status_code
    expected = {"reviewer.wang": 200, "reviewer.li": 200, "foreigner": 404, NOBODY: 303}
    assert status == expected.get(login, 403)


@pytest.mark.parametrize("login", [login for login in CAST if login not in REVIEWERS])
def test_what_is_posted_by_others_than_its_roles_is_refused(house: House, login: str, letter: LetterRecord, waiting: StoredRequest) -> None:
    client = house.client(login)
    paths = {path.format(request=waiting.id, letter=letter.number): roles for path, roles in POSTS.items()}
    refused = {path: send(client, path, {}).status_code for path, roles in paths.items() if login not in roles}
    assert set(refused.values()) <= {403}
    assert house.desk.requests.get(house.actor("owner"), waiting.id).status.value == "waiting"


@pytest.mark.parametrize("act", ["approve", "decline"])
def test_a_foreign_reviewer_finds_no_request_to_decide(house: House, act: str, waiting: StoredRequest) -> None:
    answer = send(house.client("foreigner"), f"/requests/{waiting.id}/{act}", {"digest": waiting.digest, "note": "no"})
    assert answer.status_code == 404


@pytest.mark.parametrize("act", ["seal", "revoke", "void"])
def test_a_foreign_reviewer_finds_no_letter_to_end(house: House, act: str, letter: LetterRecord) -> None:
    answer = send(house.client("foreigner"), f"/letters/{letter.number}/{act}", {"reason": "other", "note": "no"})
    assert answer.status_code == 404


def test_a_strangers_post_leads_to_the_log_in(house: House, waiting: StoredRequest) -> None:
    answer = house.client().post(f"/requests/{waiting.id}/approve", data={"digest": waiting.digest})
    assert answer.status_code == 303
    assert answer.location.startswith("/login")


@pytest.mark.parametrize("login", CAST)
def test_lists_hold_the_rows_of_ones_own_firm_only(house: House, login: str, letter: LetterRecord, waiting: StoredRequest) -> None:
    client, own = house.client(login), login in OWN
    assert (f"/requests/{waiting.id}" in client.get("/requests").text) is own
    assert (letter.number in client.get("/letters").text) is own


def test_a_post_without_its_form_token_is_refused(house: House, waiting: StoredRequest) -> None:
    answer = house.client("reviewer.wang").post(f"/requests/{waiting.id}/approve", data={"digest": waiting.digest})
    assert answer.status_code == 400
