"""The rule book: dated, cited rules that decide whether a letter may be asked for and approved."""

from letters.rules.approval import may_approve, may_deal, may_revoke
from letters.rules.book import RULE_BOOK, RULE_BOOK_VERSION, may_request
from letters.rules.case import Case, LetterInForce
from letters.rules.window import days_between, first_free_day
from letters.rules.wordings import APPROVERS, WRITERS, may_approve_wording, may_write_wording

__all__ = [
    "APPROVERS",
    "RULE_BOOK",
    "RULE_BOOK_VERSION",
    "WRITERS",
    "Case",
    "LetterInForce",
    "days_between",
    "first_free_day",
    "may_approve",
    "may_approve_wording",
    "may_deal",
    "may_request",
    "may_revoke",
    "may_write_wording",
]
