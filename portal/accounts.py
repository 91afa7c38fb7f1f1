"""Accounts: people who may log in, what they may do, and proof that it is them."""

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from kernel.actor import Actor, Role
from kernel.clock import Clock
from kernel.database import Database
from kernel.decision import Reason, Refused, Sentence
from kernel.text import check_text
from portal.errors import AccountUnknown, LoginTaken
from portal.limits import WINDOW, Throttle
from portal.passwords import hash_password, password_faults, password_matches
from portal.sessions import end_all
from portal.tables import AccountRow

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}", re.ASCII)
LONGEST_NAME = 120
"""As long as the column is."""
ACTIVE, CLOSED = "active", "closed"


class Proof(StrEnum):
    """Codes of a refused log-in."""

    WRONG = "log_in_wrong"
    THROTTLED = "log_in_throttled"


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may log in: works for one maker (its code) or one exporter (its credit code)."""

    id: str
    login: str
    name: str
    roles: frozenset[Role]
    maker: str = ""
    exporter: str = ""

    @property
    def actor(self) -> Actor:
        """The person as the rules see them."""
        return Actor(self.id, self.name, self.roles, self.maker, self.exporter)


class Accounts:
    """Creates accounts, proves who somebody is, changes passwords, closes accounts."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._throttle = Throttle(database, clock)

    def create(
        self, login: str, name: str, roles: Iterable[Role], password: str, *, maker: str = "", exporter: str = ""
    ) -> Account | Refused:
        """Create an account, or refuse with every fault (`login_format`, those of `check_text`, `roles_unfit`, `password_length`, `password_common`).

        Exactly one of `maker` and `exporter` must be given (`ValueError`). Raises `LoginTaken`.
        """
        account = Account(uuid.uuid4().hex, fold_login(login), name, frozenset(roles), maker, exporter)
        faults = account_faults(account, password)
        if faults:
            return Refused(faults)
        hashed = hash_password(password)
        with self._database.write.begin() as session:
            self.add(session, account, hashed)
        return account

    def add(self, session: Session, account: Account, hashed: str) -> None:
        """Store a new account that has no faults within the caller's transaction. Raises `LoginTaken`."""
        row = AccountRow(
            id=account.id,
            login=account.login,
            name=account.name,
            roles=" ".join(sorted(account.roles)),
            maker=account.maker,
            exporter=account.exporter,
            password_hash=hashed,
            state=ACTIVE,
            created_at=self._clock.now(),
        )
        try:
            session.add(row)
            session.flush()
        except IntegrityError as fault:
            raise LoginTaken(account.login) from fault

    def authenticate(self, login: str, password: str, *, address: str) -> Account | Refused:
        """Return whose login and password these are, or one refusal for every way of being wrong.

        Codes: `log_in_wrong` (unknown name, wrong password and closed account look and last the same) and
        `log_in_throttled` (too many tries from this address; see `portal.limits.Throttle`).
        """
        login = fold_login(login)
        attempt = self._throttle.begin(login, address)
        if attempt is None:
            return _refused(Proof.THROTTLED)
        row = self._row(login)
        if not password_matches(password, row.password_hash if row else None) or row is None:
            return _refused(Proof.WRONG)
        self._throttle.succeeded(attempt)
        return _account(row)

    def confirm(self, account: str, password: str, *, address: str) -> Account | Refused:
        """Prove once more that the person of `account` is there; counts and refuses like `authenticate`."""
        return self.authenticate(self.account(account).login, password, address=address)

    def set_password(self, account: str, password: str) -> Refused | None:
        """Change the password and end every session of the account, or refuse with the faults found."""
        found = self.account(account)
        faults = password_faults(password, (found.login, found.name, found.maker))
        if faults:
            return Refused(faults)
        hashed = hash_password(password)
        with self._database.write.begin() as session:
            session.get_one(AccountRow, account).password_hash = hashed
            end_all(session, account)
        return None

    def close(self, account: str) -> None:
        """Close the account and end its sessions; it is kept, because its deeds are. Raises `AccountUnknown`."""
        self.account(account)
        with self._database.write.begin() as session:
            session.get_one(AccountRow, account).state = CLOSED
            end_all(session, account)

    def account(self, account: str) -> Account:
        """Return the active account with this id. Raises `AccountUnknown`."""
        with self._database.read() as session:
            row = session.get(AccountRow, account)
        if row is None or row.state != ACTIVE:
            raise AccountUnknown
        return _account(row)

    def actor(self, account: str) -> Actor:
        """Return the person with this id as the rules see them. Raises `AccountUnknown`."""
        return self.account(account).actor

    def by_login(self, login: str) -> Account:
        """Return the active account of this login name. Raises `AccountUnknown`."""
        row = self._row(fold_login(login))
        if row is None:
            raise AccountUnknown
        return _account(row)

    def everyone(self) -> tuple[Account, ...]:
        """Return all active accounts, by login name."""
        with self._database.read() as session:
            rows = session.scalars(select(AccountRow).where(AccountRow.state == ACTIVE).order_by(AccountRow.login)).all()
        return tuple(_account(row) for row in rows)

    def names(self, accounts: Iterable[str]) -> dict[str, str]:
        """Return the names of accounts by id, of closed ones too, because their deeds are kept; unknown ids are left out."""
        asked = select(AccountRow.id, AccountRow.name).where(AccountRow.id.in_(set(accounts)))
        with self._database.read() as session:
            return {row.id: row.name for row in session.execute(asked)}

    def _row(self, login: str) -> AccountRow | None:
        if not _LOGIN.fullmatch(login):
            return None  # nobody has it, and PostgreSQL does not take every text for a question
        with self._database.read() as session:
            return session.scalar(select(AccountRow).where(AccountRow.login == login, AccountRow.state == ACTIVE))


def fold_login(login: str) -> str:
    """Return the login name as it is kept: without spaces around, ASCII letters in lower case, at most 64 characters."""
    return "".join(c.lower() if c.isascii() else c for c in login.strip(" "))[:64]


def account_faults(account: Account, password: str) -> tuple[Reason, ...]:
    """Return everything that speaks against an account: its login name, its name, its roles, its password.

    It works for exactly one maker or one exporter (`ValueError`).
    """
    if bool(account.maker) == bool(account.exporter):
        raise ValueError("an account works for one maker or for one exporter")
    words = (account.login, account.name, account.maker, account.exporter)
    named = check_text(account.name, field="name", max_length=LONGEST_NAME)
    return _login_faults(account.login) + named + _role_faults(account.roles, account.exporter) + password_faults(password, words)


def _account(row: AccountRow) -> Account:
    roles = frozenset(Role(word) for word in row.roles.split())
    return Account(row.id, row.login, row.name, roles, row.maker, row.exporter)


def _login_faults(login: str) -> tuple[Reason, ...]:
    if _LOGIN.fullmatch(login):
        return ()
    return (
        Reason(
            "login_format",
            Sentence(
                "登录名须为 2 至 32 个小写字母、数字、点、横线或下划线，并以字母或数字开头。",
                "A login name has 2 to 32 lower-case letters, digits, dots, hyphens or underscores and begins with a letter or digit.",
            ),
            "login",
            login,
        ),
    )


def _role_faults(roles: frozenset[Role], exporter: str) -> tuple[Reason, ...]:
    """Refuse a mixture: people of an exporter only ask, people of a maker never ask as an exporter."""
    if roles and (roles == {Role.EXPORTER} if exporter else Role.EXPORTER not in roles):
        return ()
    sentence = Sentence(
        "出口企业的人员只能有 exporter 角色；生产企业的人员可有其他角色，但不能有 exporter。",
        "A person of an exporter has the role exporter alone; a person of a maker has any of the others, never exporter.",
    )
    return (Reason("roles_unfit", sentence, "roles", ", ".join(sorted(roles))),)


def _refused(proof: Proof) -> Refused:
    return Refused((Reason(proof, _PROOF[proof]),))


_PROOF = {
    Proof.WRONG: Sentence(
        "登录名或密码不对。请核对大小写和输入法后再试。",
        "Login name or password is wrong. Check capital letters and keyboard, then try again.",
    ),
    Proof.THROTTLED: Sentence(
        f"输错次数太多。请 {WINDOW.seconds // 60} 分钟后再试，或请管理员重设密码。",
        f"Too many wrong tries. Wait {WINDOW.seconds // 60} minutes, or ask your administrator for a new password.",
    ),
}
