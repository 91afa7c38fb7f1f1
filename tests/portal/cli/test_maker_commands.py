"""`letters makers`: a maker comes aboard by one file, whole or not at all."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kernel.actor import Role
from kernel.clock import SystemClock
from portal.cli import main
from signing.keys import new_p256
from tests.support.csc_server import SigningService
from tests.support.csc_server import served as served_signing
from tests.support.private_ca import PrivateCa, make_private_ca, served
from tests.support.real_maker import Works, make_works, pin_everything, seal_png

NEW, NAME = "NEWCO", "新星汽车制造有限公司"
MARK = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><path d="M0 10 L10 0 L20 10 Z" fill="#16202a"/></svg>'


@pytest.fixture
def ca() -> Iterator[PrivateCa]:
    with served(make_private_ca(SystemClock())) as found:
        yield found


@pytest.fixture
def works(ca: PrivateCa, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    monkeypatch.setenv("LETTERS_ENVIRONMENT", "production")
    monkeypatch.setenv("LETTERS_PUBLIC_URL", "https://letters.example")
    found = make_works(tmp_path / "instance", SystemClock(), ca, cars=1)
    pin_everything(found)
    yield found
    found.desk.database.engine.dispose()


@pytest.fixture
def whole(works: Works, tmp_path: Path) -> dict[str, Any]:
    """Everything a maker can bring, with the files beside it."""
    works.ca.pkcs12(tmp_path, NAME)
    (tmp_path / "seal.png").write_bytes(seal_png())
    (tmp_path / "mark.svg").write_bytes(MARK)
    return {
        "code": NEW,
        "name_zh": NAME,
        "name_en": "Nova Automobile Manufacturing Co., Ltd.",
        "announcement": "第 402 批，序号 12",
        "credit_code": "91440300MA5DQ2R775",
        "address_zh": "广东省深圳市一号",
        "address_en": "1 Example Road, Shenzhen",
        "wmis": ["LNV", "LA9X02"],
        "host": "letters.example",
        "seal": {"image": "seal.png", "width_mm": 42, "height_mm": 42},
        "mark": "mark.svg",
        "key": {"pkcs12": "seal.p12", "secret_file": "passphrase.txt"},
        "admin": {"login": "admin.nova", "name": "孙管理"},
    }


def added(works: Works, folder: Path, document: dict[str, Any], code: int = 0) -> Result:
    file = folder / "maker.json"
    file.write_text(json.dumps(document, ensure_ascii=False))
    done = CliRunner().invoke(main, ["makers", "add", str(file), "--json", "--instance", str(works.desk.settings.instance)])
    assert done.exit_code == code, f"{done.output}\n{done.exception!r}"
    return done


def test_a_maker_comes_aboard_whole_and_its_administrator_can_log_in(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    done = json.loads(added(works, tmp_path, whole).stdout)
    desk = works.desk
    assert desk.keyring.lacking(NEW) is None
    assert desk.keyring.open(NEW).mark is not None
    account = desk.accounts.authenticate("admin.nova", done["password"], address="test")
    assert account
    assert (account.maker, account.roles) == (NEW, frozenset({Role.ADMIN}))  # type: ignore[union-attr]
    again = json.loads(added(works, tmp_path, whole).stdout)
    assert (again["password"], again["key"]) == (None, None)


def test_all_faults_are_told_at_once_and_nothing_is_written(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    works.ca.pkcs12(tmp_path, "别的名称有限公司")
    (tmp_path / "mark.svg").write_bytes(MARK.replace(b"<path", b"<script>x</script><path"))
    wrong = {**whole, "host": "elsewhere.example", "wmis": ["LRZ"], "seal": {"image": "seal.png", "width_mm": 99, "height_mm": 42}}
    wrong["admin"] = {"login": "reviewer.wang", "name": "王审核"}
    told = added(works, tmp_path, wrong, code=2).stderr
    for code in ("wmi_taken", "maker_host", "picture_svg", "seal_image", "login_taken", "seal_certificate_name"):
        assert f"- {code}:" in told
    with works.desk.work.reading() as books:
        assert books.maker(NEW) is None
    assert not works.desk.keyring.folder.maker(NEW).exists()


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"seal": {"image": "none.png", "width_mm": 42, "height_mm": 42}}, "file_unreadable", "seal.image"),
        ({"seal": {"image": "seal.png"}}, "members", "seal"),
        ({"seal": {"shape": "star"}}, "seal_shape", "seal.shape"),
        ({"seal": {"ink": False}}, "type_wrong", "seal.ink"),
        ({"specimen": True, "seal": {"ink": True}}, "specimen_seal", "seal"),
        ({"seal": {"shape": "limited"}}, "specimen_shape", "seal.shape"),
        ({"seal": {"image": "seal.png", "width_mm": True, "height_mm": 42}}, "type_wrong", "seal.width_mm"),
        ({"mark": 7}, "type_wrong", "mark"),
        ({"mark": "a\0b"}, "type_wrong", "mark"),
        ({"key": {"pkcs12": "a\0b", "secret_file": "passphrase.txt"}}, "type_wrong", "key.pkcs12"),
        ({"admin": {"login": "x"}}, "members", "admin"),
        ({"admin": {"login": "X y", "name": "某"}}, "login_format", "admin.login"),
        ({"key": {"pkcs12": "seal.png", "secret_file": "passphrase.txt"}}, "key_passphrase", "key"),
        ({"credit_code": "91440300MA5DQ2R776"}, "credit_code", "credit_code"),
        ({"credit_code": "91330100MA2B0Q7X3H"}, "maker_taken", "credit_code"),
        ({"surprise": 1}, "field_unknown", "surprise"),
    ],
)
def test_each_fault_names_its_field(
    works: Works, tmp_path: Path, whole: dict[str, Any], change: dict[str, Any], code: str, field: str
) -> None:
    assert f"- {code}: {field}" in added(works, tmp_path, {**whole, **change}, code=2).stderr
    with works.desk.work.reading() as books:
        assert books.maker(NEW) is None


ELSEWHERE = {
    "another maker's seal as its mark": ({"mark": "../instance/keys/makers/REAL/art/seal"}, "file_elsewhere: mark"),
    "a file by its whole path": ({"seal": {"image": "/etc/hostname", "width_mm": 42, "height_mm": 42}}, "file_elsewhere: seal.image"),
    "a link that leads away": ({"key": {"pkcs12": "away.p12", "secret_file": "passphrase.txt"}}, "file_elsewhere: key.pkcs12"),
    "a module that the maker brings along": (
        {"key": {"pkcs11": "evil.so", "token": "t", "key_label": "k", "certificate": "seal.png", "secret_file": "passphrase.txt"}},
        "key_module: key.pkcs11",
    ),
}


@pytest.mark.parametrize("what", ELSEWHERE)
def test_a_makers_document_names_only_what_lies_beside_it(works: Works, tmp_path: Path, whole: dict[str, Any], what: str) -> None:
    """The document comes from the maker, and is read by somebody who may read the keys of all others."""
    change, said = ELSEWHERE[what]
    folder = tmp_path / "brought"
    folder.mkdir()
    for name in ("seal.p12", "passphrase.txt", "seal.png", "mark.svg"):
        (tmp_path / name).rename(folder / name)
    (folder / "away.p12").symlink_to(works.desk.settings.instance / "keys" / "passphrase")
    assert f"- {said}" in added(works, folder, {**whole, **change}, code=2).stderr
    assert not works.desk.keyring.folder.maker(NEW).exists()


def test_no_secret_of_the_house_is_sent_to_a_signing_service_that_a_document_names(
    works: Works, tmp_path: Path, whole: dict[str, Any]
) -> None:
    folder = tmp_path / "brought"
    folder.mkdir()
    for name in ("seal.png", "mark.svg"):
        (tmp_path / name).rename(folder / name)
    service = SigningService(new_p256(), ())
    with served_signing(service) as listening:
        secret = str(works.desk.settings.instance / "keys" / "passphrase")
        key = {"csc": listening.base, "credential": "x", "secret_file": secret}
        assert "- file_elsewhere: key.secret_file" in added(works, folder, {**whole, "key": key}, code=2).stderr
    assert service.asked == []


def test_a_maker_may_seal_its_prints_in_wet_ink(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    added(works, tmp_path, {**whole, "seal": {"ink": True}})
    assert works.desk.keyring.lacking(NEW) is None
    assert works.desk.keyring.open(NEW).art.room


def test_without_seal_and_key_the_maker_is_aboard_and_says_what_it_lacks(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    added(works, tmp_path, {name: value for name, value in whole.items() if name not in ("seal", "key")})
    why = works.desk.keyring.lacking(NEW)
    assert why is not None
    assert "letters keys add" in why.en


def test_the_name_is_not_changed_under_a_certificate_that_seals(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    added(works, tmp_path, whole)
    without = {name: value for name, value in whole.items() if name != "key"}
    assert "- maker_name: name_zh" in added(works, tmp_path, {**without, "name_zh": "改名汽车有限公司"}, code=2).stderr
    assert "- maker_kind: specimen" in added(works, tmp_path, {**without, "specimen": True}, code=2).stderr


def _kept(works: Works) -> dict[str, bytes]:
    folder = works.desk.settings.instance / "keys"
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_faults_of_the_file_the_pictures_the_register_and_the_key_come_in_one_round(
    works: Works, tmp_path: Path, whole: dict[str, Any]
) -> None:
    works.ca.pkcs12(tmp_path, "别的名称有限公司")
    (tmp_path / "mark.svg").write_bytes(MARK.replace(b"<path", b"<script>x</script><path"))
    wrong = {**whole, "surprise": 1, "name_en": 7, "credit_code": "91440300MA5DQ2R776", "wmis": ["LRZ", "l"], "host": "elsewhere.example"}
    wrong |= {"seal": {"image": "seal.png"}, "admin": {"login": "reviewer.wang", "name": "王\u202e审核"}, "address_en": ""}
    told = added(works, tmp_path, wrong, code=2).stderr
    for code in ("field_unknown", "type_wrong", "credit_code", "wmi", "wmi_taken", "maker_host", "text_empty", "members", "picture_svg"):
        assert f"- {code}:" in told, code
    for code in ("login_taken", "text_character", "seal_certificate_name"):
        assert f"- {code}:" in told, code


def test_a_name_that_is_wrong_by_itself_is_not_held_against_the_certificate(works: Works, tmp_path: Path, whole: dict[str, Any]) -> None:
    told = added(works, tmp_path, {**whole, "name_zh": "", "code": "no code"}, code=2).stderr
    assert "- text_empty: name_zh" in told
    assert "- maker_code: code" in told
    assert "seal_certificate" not in told


def test_a_refusal_leaves_the_key_folder_as_it_was_and_success_keeps_the_new_lists(
    works: Works, tmp_path: Path, whole: dict[str, Any]
) -> None:
    before = _kept(works)
    added(works, tmp_path, {**whole, "host": "elsewhere.example"}, code=2)
    assert "/seal.crl" in works.ca.asked
    assert _kept(works) == before
    added(works, tmp_path, whole)
    lists = {name for name in _kept(works) if name.endswith(".crl")}
    assert len(lists) == 2
