"""What a telephone in a browser is told of the call that it holds, besides what the line says."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ivr.exchange.calls import Call
from ivr.exchange.telephones import Telephone
from ivr.exchange.transcript import CALLER, Event

# A signed step, an account, a recording: long parts of an address that only a program reads.
LONG_PART = re.compile(r"(?<=/)[A-Za-z0-9_.:=~-]{25,}")
# Half of a key; everybody at the exchange has the same.
ACCOUNT = "AccountSid"
TALKED = "completed"


def follow(call: Call, telephone: Telephone) -> None:
    """Tell the telephone, which is at the end that ``call`` is, what happens in the call."""

    def follower(event: Event) -> None:
        match event.kind:
            case "webhook":
                telephone.tell("webhook", **_webhook(event))
            case "error":
                telephone.tell("fault", text=_short(event.text))
            case "bridged":
                telephone.tell("bridged", **{"with": _other_end(call, event)})
            case _ if event.who == call.who:
                _tell_own(telephone, event)
            case _ if call.parent is None:
                _tell_of_rung(telephone, event)

    call.transcript.followers.append(follower)


def _tell_own(telephone: Telephone, event: Event) -> None:
    """What happened at this end."""
    match event.kind:
        case "answered":
            telephone.tell("line", state="answered")
        case "pressed":
            telephone.tell("pressed", keys=event.text)
        case "spoke":
            telephone.tell("spoke", text=event.text)
        case "recorded":
            seconds = event.data["seconds"]
            telephone.tell("recorded", ended_by=event.text, seconds=seconds)
        case "ended":
            # First, so that whoever reads of the end can dial at once.
            telephone.put_down()
            how = {"by": event.data["by"], "seconds": event.data["seconds"]}
            telephone.tell("ended", status=event.text, **how)


def _tell_of_rung(telephone: Telephone, event: Event) -> None:
    """What happened at a telephone that is rung for whoever is at this one."""
    if event.kind == "rang":
        telephone.tell("rings", to=event.text)
    elif event.kind == "ended" and event.text != TALKED:
        telephone.tell("no_answer", to=event.who, status=event.text)


def _other_end(call: Call, event: Event) -> str:
    """With whom this end talks; the event is the other one's where this end was rung."""
    if event.who == call.who:
        return event.text
    return call.from_ if event.who == CALLER else event.who


def _webhook(event: Event) -> dict[str, Any]:
    data = event.data
    _, _, status = event.text.rpartition(": ")
    params = {name: _short(value) for name, value in data["params"].items() if name != ACCOUNT}
    return {
        "of": data["of"],
        "method": event.text.partition(" ")[0],
        "path": _short(urlsplit(data["url"]).path),
        "params": params,
        "status": int(status) if status.isdecimal() else None,
        "problem": "" if status.isdecimal() else _short(event.text),
        "twiml": _short(data["body"]),
    }


def _short(text: str) -> str:
    return LONG_PART.sub("…", text)
