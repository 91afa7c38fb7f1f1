"""Passwords: length, common ones, and the same work for nobody."""

import pytest

from portal.passwords import common_passwords, hash_password, password_faults, password_matches


def _codes(password: str, *context: str) -> list[str]:
    return [reason.code for reason in password_faults(password, context)]


@pytest.mark.parametrize("password", ["", "elevenchars", "x9" * 65])
def test_too_short_and_too_long_are_refused_by_length(password: str) -> None:
    assert _codes(password) == ["password_length"]


@pytest.mark.parametrize(
    "password", ["vogel-teapot", "x9Tqmz7w" * 16, "售后维修服务确认书要写得清楚", "sunshine dragon family", "correct zebra stapler"]
)
def test_twelve_to_128_characters_of_any_kind_are_accepted(password: str) -> None:
    assert _codes(password) == []


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password2024!",
        "P@ssw0rd1234",
        "qwertyuiop12",
        "123456789012",
        "aaaaaaaaaaaa",
        "1qaz2wsx3edc",
        "letters-letters",
        "WelcomeWelcome1",
    ],
)
def test_common_ones_are_refused(password: str) -> None:
    assert _codes(password) == ["password_common"]


def test_ones_own_name_with_decoration_is_refused() -> None:
    assert _codes("wangxiaoming1", "wangxiaoming") == ["password_common"]
    assert _codes("wangxiaoming and his bicycle", "wangxiaoming") == []


def test_the_list_holds_common_passwords_of_full_length() -> None:
    assert len(common_passwords()) > 90
    assert all(_codes(password) for password in common_passwords() if len(password) >= 12)


def test_a_hash_is_argon2id_and_matches_its_password_only() -> None:
    stored = hash_password("granite-otter-lantern")
    assert stored.startswith("$argon2id$")
    assert password_matches("granite-otter-lantern", stored)
    assert not password_matches("granite-otter-lanterN", stored)


def test_composed_and_decomposed_letters_are_the_same_password() -> None:
    assert password_matches("cafe\u0301-otter-lantern", hash_password("caf\u00e9-otter-lantern"))


@pytest.mark.parametrize("stored", [None, "", "not a hash"])
def test_without_a_stored_hash_the_answer_is_no(stored: str | None) -> None:
    assert not password_matches("granite-otter-lantern", stored)


def test_a_lone_surrogate_is_a_wrong_password_and_no_crash() -> None:
    assert not password_matches("granite-\ud800-lantern", hash_password("granite-otter-lantern"))
