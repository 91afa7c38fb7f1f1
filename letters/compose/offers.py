"""What an outlet does, in the words of a letter."""

from kernel.decision import Sentence
from letters.compose.direction import apart
from letters.phrases import Wording
from letters.values import LetterOutlet


def offer(outlet: LetterOutlet, wording: Wording) -> str:
    """Return what an outlet does: its services, where its parts come from, and its high-voltage certificate."""
    services = [wording.say(f"service_{service}") for service in outlet.services]
    told = [f"{'、'.join(service.zh for service in services)}　{', '.join(service.en for service in services)}"]
    told += [_parts(outlet, wording)] if outlet.parts_supply else []
    told += [_certificate(outlet, wording)] if outlet.hv_certificate else []
    return "；".join(told)


def _parts(outlet: LetterOutlet, wording: Wording) -> str:
    """`配件来源 Parts from: 区域备件库 regional depot　Jebel Ali　7 天内 within 7 days`."""
    days = outlet.parts_lead_days
    lead = "" if days is None else both(wording.say("parts_lead_one") if days == 1 else wording.say("parts_lead", days=days))
    told = (both(wording.say(f"parts_{outlet.parts_supply}")), *apart([outlet.parts_depot]), lead)
    return f"{both(wording.say('parts_supply'))}: {'　'.join(filter(None, told))}"


def _certificate(outlet: LetterOutlet, wording: Wording) -> str:
    until = f" {both(wording.say('until'))} {outlet.hv_until.isoformat()}" if outlet.hv_until else ""
    return f"{both(wording.say('high_voltage'))} {outlet.hv_certificate}{until}"


def both(said: Sentence) -> str:
    """Return a phrase in both languages on one line."""
    return f"{said.zh} {said.en}"
