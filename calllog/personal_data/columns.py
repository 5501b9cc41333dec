"""Where personal data stands, and what takes its place when it is purged.

The number of an item, its section, its times and its outcome stay, so that figures, inspections
and the daily digests hold; whose it was and what was said does not. Where a column may not be
empty, an empty text takes its place. ``tests/calllog/personal_data/test_columns.py`` walks every
column of every table that holds words: it stands here, or below with the reason why it stays.
"""

from __future__ import annotations

from typing import Any

from calllog.models import (
    AccessRequest,
    Answer,
    Approval,
    Attempt,
    Call,
    Cooperation,
    Correction,
    Document,
    Finding,
    FollowUp,
    HandOver,
    InspectedItem,
    Item,
    JointBody,
    JointDecision,
    Mark,
    OneTimeNotice,
    PlacedCall,
    Ruling,
    Suspension,
    TextMessage,
    Urging,
)

Emptied = dict[str, Any]

OF_ITEM: dict[type[Any], Emptied] = {
    Attempt: {"number": None, "note": ""},
    Answer: {"words": "", "basis": None},
    OneTimeNotice: {"missing": []},
    Ruling: {"question": "", "ruling": ""},
    Suspension: {"reason": "", "document": "", "ended_note": ""},
    Approval: {"reason": "", "decision": ""},
    JointBody: {"matter": "", "view": "", "settled_note": ""},
    JointDecision: {"words": ""},
    FollowUp: {"note": None},
    Finding: {"passage": ""},
    InspectedItem: {"words": ""},
    Document: {"addressee": "", "file": b"", "receipt": "", "dispatched_how": ""},
    HandOver: {"note": "", "return_reason": ""},
    Cooperation: {"asked": "", "done_note": ""},
    Urging: {"words": "", "receipt": ""},
    Mark: {"words": ""},
    PlacedCall: {"first_number": "", "number": ""},
}
# Of what was found when the item was inspected.
CORRECTION: Emptied = {"words": "", "done_words": None}
ITEM: Emptied = dict.fromkeys(("organisation", "name", "phone", "matter", "extension"))
CALL: Emptied = {
    "from_raw": "",
    "to_raw": "",
    "caller": None,
    "callback_number": None,
    "params": {},
    "handled_how": None,
}
TEXT: Emptied = {"number": "", "words": ""}
REQUEST: Emptied = {
    "phone": None,
    "name": None,
    "identity_check": None,
    "left_out_why": None,
    "handed_over_how": None,
    "closed_words": None,
}
EMPTIED: dict[type[Any], Emptied] = {
    **OF_ITEM,
    Correction: CORRECTION,
    Item: ITEM,
    Call: CALL,
    TextMessage: TEXT,
    AccessRequest: REQUEST,
}
