"""What becomes of an item, from its page: outcome, notice, limits, approval, ruling, closing."""

from __future__ import annotations

import pytest

from calllog.db import Database
from calllog.models import Confirmation, Outcome
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock


@pytest.fixture(autouse=True)
def _catalogue(office: Database, clock: ManualClock) -> None:
    with office.writing() as session:
        fill_catalogue(session, clock.now())


def test_an_answer_agreed_to_on_the_telephone_closes_the_item(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="answered", words="可以办理，带身份证。", is_agreed="y")
    assert own.status == 200, own.text
    assert "已登记办理结果" in own.text
    assert desk.facts(number, "outcome", "confirmation") == [
        Outcome.ANSWERED,
        Confirmation.ON_THE_SPOT,
    ]
    assert "可以办理，带身份证。" in own.text


def test_a_refusal_without_its_basis_is_not_saved(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    own = sign_in("zhangli").open(f"/items/{number}")
    own.press("办理结果", outcome="refused", words="缴存不满一年")
    assert "不予办理的，须同时写明理由和依据。" in own.text
    assert desk.facts(number, "outcome") == [None]
