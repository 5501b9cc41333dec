"""Each form of an item's page that passes it on, and the action of the ledger it is for."""

from __future__ import annotations

from typing import Any

from calllog.console import chain_forms as forms
from calllog.console.catalogue import _l
from calllog.console.outcome_deeds import At, Deed
from calllog.ledger import cooperating, handing_over, interim, naming
from calllog.models import Cooperation, Given, Section


def _accept(at: At, _form: Any) -> None:
    handing_over.accept(*at)


def _send_back(at: At, form: Any) -> None:
    handing_over.send_back(*at, form.reason.data)


def _hand_over(at: At, form: Any) -> None:
    section, person = form.there(at[0])
    handing_over.hand_over(*at, section, person, form.note.data or "")


def _take_over(at: At, _form: Any) -> None:
    handing_over.take_over(*at)


def _name(at: At, form: Any) -> None:
    section = at[0].get_one(Section, form.section.data)
    naming.name_section(*at, section, form.note.data or "")


def _cooperate(at: At, form: Any) -> None:
    section = at[0].get_one(Section, form.section.data)
    cooperating.ask_to_cooperate(*at, section, form.asked.data, form.day.data)


def _deliver(at: At, form: Any) -> None:
    session, now, office_time, _item, staff = at
    row = session.get_one(Cooperation, form.cooperation.data)
    cooperating.deliver(session, now, office_time, row, staff, form.words.data)


def _interim(at: At, form: Any) -> None:
    interim.interim_answer(*at, form.words.data, Given(form.given.data))


CHAIN_DEEDS = {
    "accept-hand-over": Deed(_l("接收"), _l("已接收，由您负责"), forms.PassingForm, _accept),
    "send-back": Deed(_l("退回"), _l("已退回"), forms.ReturnForm, _send_back),
    "name-section": Deed(_l("指定科室"), _l("已指定承办科室"), forms.NameForm, _name),
    "take-over": Deed(_l("科长接手"), _l("已接手，由您负责"), forms.PassingForm, _take_over),
    "hand-over": Deed(
        _l("转交、指派"), _l("已转交，对方接收前仍由原责任人负责"), forms.HandOverForm, _hand_over
    ),
    "deliver": Deed(_l("反馈协办情况"), _l("已反馈"), forms.DeliverForm, _deliver),
    "cooperate": Deed(_l("请求协办"), _l("已请求协办"), forms.CooperateForm, _cooperate),
    "interim": Deed(_l("先行答复"), _l("已登记先行答复"), forms.InterimForm, _interim),
}
