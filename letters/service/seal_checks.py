"""What is asked before a letter gets a seal: who approved it, whether it is still true, and whether this key may seal it."""

from datetime import datetime

from kernel.clock import shanghai_day
from kernel.decision import Reason, Sentence
from letters.errors import SealingRefused
from letters.ports import Books, LetterRecord, StoredRequest
from letters.rules import Case
from letters.service.seal_set import SealSet
from letters.service.waiting import DEAD_AFTER, KEY_USED_UP
from letters.values import LetterContent
from signing.certificates import holder_name, load

OUTLETS_TOLD = 5


def approved(request: StoredRequest | None, letter: LetterRecord) -> StoredRequest:
    """Return the request if its row proves that another person approved this very letter."""
    if request is None or request.letter_number != letter.number or request.decided_by != letter.approved_by:
        raise refuse("找不到与此确认书相符的审批记录，不予盖章。", "No approval on record matches this letter; it is not sealed.")
    if not letter.approved_by or letter.approved_by == request.requested_by:
        raise refuse("申请与审批须为不同人员，不予盖章。", "Request and approval need two persons; it is not sealed.")
    return request


def refuse(zh: str, en: str, code: str | None = None) -> SealingRefused:
    """Return the refusal to raise, with its sentence in both languages."""
    return SealingRefused(Sentence(zh, en), code)


def stop_on(faults: tuple[Reason, ...]) -> None:
    """Raise the first of the faults, if there is one."""
    if faults:
        raise SealingRefused(faults[0].sentence, faults[0].code)


def check_outlets(content: LetterContent, case: Case) -> None:
    """Others may serve the vehicles by now, which the rules are content with; but the letter would name those that do not."""
    standing = {outlet.outlet_id for serving in case.serving.values() for outlet in serving}
    gone = [outlet.outlet_id for outlet in content.outlets if outlet.outlet_id not in standing]
    if gone:
        named = ", ".join(gone[:OUTLETS_TOLD]) + (" …" if len(gone) > OUTLETS_TOLD else "")
        raise SealingRefused(
            Sentence(
                f"确认书所列网点 {named} 已不再提供所列车辆的服务，不予盖章；请作废此编号并重新申请。",
                f"The letter names outlets that no longer serve its vehicles: {named}; so it is not sealed. Void this number and ask again.",
            ),
            "outlet_changed",
        )


def check_seal(letter: LetterRecord, content: LetterContent, seals: SealSet) -> None:
    """A seal belongs to one maker by certificate fingerprint, and names it as the Announcement does (名称一致)."""
    pin = seals.trust.pin_for(seals.key.fingerprint)
    if pin is None or pin.maker != letter.maker:
        raise refuse("此印章不属于该生产企业，不予盖章。", "This seal is not one of this manufacturer's, so the letter is not sealed.")
    holder = holder_name(load(seals.key.certificate))
    if holder != content.maker.name_zh:
        raise refuse(
            f"印章证书上的名称“{holder}”与《公告》名称“{content.maker.name_zh}”不一致，不予盖章。",
            f'The seal certificate names "{holder}", the Announcement "{content.maker.name_zh}"; the letter is not sealed.',
        )


def check_use(letter: LetterRecord, seals: SealSet, now: datetime) -> None:
    """A key seals only letters that its certificate outlives, and only as long as its owner lets it."""
    until, ends = seals.limit.until, shanghai_day(load(seals.key.certificate).not_valid_after_utc)
    if until is not None and shanghai_day(now) > until:
        raise refuse(
            f"印章密钥的使用期限已于 {until} 届满，请启用新的密钥。",
            f"The seal key was to be used until {until}; activate another key.",
            KEY_USED_UP,
        )
    if ends < letter.valid_until:
        left = (ends - shanghai_day(now)).days
        raise refuse(
            f"印章证书 {ends} 到期（还有 {left} 天），早于确认书有效期 {letter.valid_until}，不予盖章；请启用新的密钥。",
            f"The seal certificate ends on {ends} (in {left} days), before the letter does on {letter.valid_until}; activate another key.",
        )


def check_count(books: Books, letter: LetterRecord, seals: SealSet, now: datetime) -> None:
    """Hold the number of letters a key may seal, those on their way counted in; asked under the maker's lock."""
    most = seals.limit.most_letters
    if most is None:
        return
    under_way = books.unfinished_seals(letter.maker, now - DEAD_AFTER, now + DEAD_AFTER)
    used = books.sealed_with(bytes.fromhex(seals.key.fingerprint)) + under_way
    if used >= most:
        raise refuse(
            f"印章密钥限签 {most} 份，已用完；请启用新的密钥。",
            f"The seal key may seal {most} letters and has; activate another key.",
            KEY_USED_UP,
        )
