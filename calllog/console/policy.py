"""The readings of the rule in force (时限规定), to be read; they are changed at the machine."""

from __future__ import annotations

from flask import Blueprint, render_template

from calllog.console.access import allow
from calllog.console.policy_words import ANCHORS, NUMBERS, PARTS, STEP_KINDS
from calllog.console.request import office_day, reading
from calllog.models import Role
from calllog.times import policies, policy_file

pages = Blueprint("policy", __name__)


@pages.get("/policy")
@allow(*Role)
def show() -> str:
    """The policy that items registered today get, and those that are to come."""
    today = office_day()
    with reading() as session:
        found = policies.on(session, today)
        return render_template(
            "policy.html",
            row=policies.in_force(session, today),
            coming=[one for one in policies.entered(session) if one.valid_from > today],
            numbers=[(NUMBERS[name], value) for name, value in policy_file.numbers(found).items()],
            ladder=found.ladder,
            words={"anchors": ANCHORS, "parts": PARTS, "kinds": STEP_KINDS},
        )
