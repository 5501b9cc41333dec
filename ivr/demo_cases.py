"""The complaints of a demonstration: invented, one in each stage that is worth looking at."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from calllog.conduct import (
    cases,
    complainant,
    decisions,
    held,
    identities,
    intake,
    keys,
    members,
    sealing,
    settling,
)
from calllog.conduct.cases import File
from calllog.conduct.concerned import About, members_concerned
from calllog.conduct.decisions import Decision
from calllog.conduct.held import Held
from calllog.conduct.intake import Complaint, Identity
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Case, Channel, Member
from calllog.conduct.office import WholeOffice
from calllog.conduct.place import Place
from calllog.conduct.settling import Finding

OUTSIDE = "市纪委监委驻示例单位纪检监察组"
LIU = About("withdrawal", "提取科", "刘芳", ("liufang",), when="上周三下午三点左右")
WU = About("loans", "信贷科", "吴昊", ("wuhao",), when="前天上午")
XU = About(person="徐辉", staff_logins=("xuhui",), is_high=True)
COUNTER = About("contributions", "归集科", None, when="周一中午")
RATE, SECONDS = 8000, 4


@dataclass
class Rehearsal:
    """Two monitors bring cases on, at times that have been."""

    session: Session
    place: Place
    office: WholeOffice
    moment: Callable[[int, time], datetime]  # So many working days ago, at a time of day.
    pairs: dict[str, KeyPair]

    def receive(
        self,
        at: datetime,
        channel: Channel,
        about: About,
        words: str,
        identity: Identity | None = None,
    ) -> tuple[Case, str]:
        """A complaint comes in; the case and the complainant's code."""
        without = members_concerned(sealing.members(self.session), about, self.office)
        complaint = Complaint(channel, about, words, identity)
        receipt = intake.take_in(
            self.session, self.place, at, complaint, self.office.time, without=without
        )
        case = self.session.scalars(select(Case).where(Case.receipt == receipt.number)).one()
        return case, receipt.code

    def held(self, case: Case, login: str) -> Held:
        """The case in a monitor's hands."""
        found = held.take_to_change(
            self.session, case.receipt, self.member(login), self.pairs[login]
        )
        assert found is not None, "nobody of the sample office's monitors is concerned"
        return found

    def member(self, login: str) -> Member:
        """A monitor."""
        member = members.find(self.session, login)
        assert member is not None
        return member

    def begin(self, case: Case, at: datetime) -> None:
        """The chief acknowledges and assigns."""
        words = f"您反映的问题（回执号{case.receipt}）已经受理，由作风监督员调查。"
        cases.acknowledge(self.session, at, self.held(case, "hanbin"), words)
        to = self.member("linjing")
        cases.assign(self.session, at, self.held(case, "hanbin"), to, frozenset())

    def hear(self, case: Case, at: datetime, person: str, words: str) -> None:
        """The person complained of is heard."""
        day = self.day(at)
        settling.hear(
            self.session,
            at,
            self.held(case, "linjing"),
            self.place,
            person=person,
            on=day,
            today=day,
            is_refused=False,
            words=words,
        )

    def day(self, at: datetime) -> date:
        """The day at the office."""
        return self.office.time.local(at).date()


def fill(
    session: Session,
    place: Place,
    office: WholeOffice,
    moment: Callable[[int, time], datetime],
    passphrase_of: Callable[[str], str],
    item: str,
) -> None:
    """Five cases: closed, under investigation, waiting for a second monitor, late, and high up.

    The second is about an earlier item, by its number.
    """
    pairs = {
        member.login: keys.unwrap(member.wrapped_key, passphrase_of(member.login))
        for member in sealing.members(session)
        if member.wrapped_key is not None
    }
    rehearsal = Rehearsal(session, place, office, moment, pairs)
    chief, at = rehearsal.member("hanbin"), moment(5, time(8, 5))
    decisions.decide(session, at, chief, Decision.OUTSIDE_BODY, OUTSIDE)
    _closed(rehearsal)
    _under_investigation(rehearsal, item)
    _named(rehearsal)
    _late(rehearsal)
    _high(rehearsal)


def _closed(line: Rehearsal) -> None:
    case, code = line.receive(
        line.moment(5, time(9, 40)),
        Channel.MAILBOX,
        LIU,
        "到窗口问异地购房提取，工作人员说“这个我不清楚，你去问别人”，问找谁，说不归她管。",
    )
    line.begin(case, line.moment(5, time(10, 20)))
    asked = line.moment(5, time(10, 40))
    cases.ask(line.session, asked, line.held(case, "linjing"), "请问是几号窗口，大约几点？")
    _answer(line, case, code, line.moment(5, time(16, 0)), "三号窗口，三点多。")
    at = line.moment(4, time(9, 15))
    cases.add_evidence(
        line.session,
        at,
        line.held(case, "linjing"),
        line.place,
        "调取窗口录音，15时12分至15时14分。",
        File("三号窗口录音.wav", _tone()),
    )
    words = "当时系统故障，排队的人多，说话急了，愿意道歉。"
    line.hear(case, line.moment(4, time(15, 0)), "刘芳", words)
    _end(line, case)


def _end(line: Rehearsal, case: Case) -> None:
    at = line.moment(3, time(10, 0))
    reasons = "窗口录音与反映一致，使用服务忌语，没有引导到承办人。"
    settling.find(line.session, at, line.held(case, "linjing"), Finding.UPHELD, reasons)
    settling.decide(
        line.session,
        line.moment(3, time(16, 0)),
        line.held(case, "linjing"),
        measure="批评教育，在科务会上检查。",
        body="中心主任办公会",
        document="铜公积金会〔2026〕11号",
        on=line.day(at),
        today=line.day(at),
    )
    at = line.moment(2, time(9, 30))
    words = (
        "经调查，您反映的情况属实。已对该工作人员批评教育，提取科已向全体窗口人员重申首问负责制。"
    )
    settling.tell(line.session, at, line.held(case, "linjing"), words, today=line.day(at))
    settling.close(line.session, line.moment(2, time(9, 40)), line.held(case, "linjing"))


def _under_investigation(line: Rehearsal, item: str) -> None:
    case, code = line.receive(
        line.moment(3, time(11, 0)),
        Channel.MAILBOX,
        replace(WU, item=item),
        "打电话问商转公进度，说了三次“下周再说”，第四次直接挂断。",
    )
    line.begin(case, line.moment(3, time(14, 40)))
    asked = line.moment(2, time(8, 30))
    words = "请问是用哪个时间段打的电话？不需要说出您的号码。"
    cases.ask(line.session, asked, line.held(case, "linjing"), words)
    _answer(line, case, code, line.moment(1, time(9, 0)), "上午十点到十一点之间。")


def _named(line: Rehearsal) -> None:
    who = Identity("方某某", "+8613900000061", "示例建材公司")
    case, _code = line.receive(
        line.moment(2, time(10, 0)),
        Channel.LETTER,
        COUNTER,
        "单位经办人来信：周一中午值班窗口无人，等了四十分钟，下午上班才有人受理。",
        who,
    )
    line.begin(case, line.moment(2, time(10, 30)))
    reason = "需要向来信人核实到窗口的准确时间。"
    identities.ask(line.session, line.moment(1, time(9, 0)), line.held(case, "linjing"), reason)


def _late(line: Rehearsal) -> None:
    line.receive(
        line.moment(3, time(15, 0)),
        Channel.TELEPHONE,
        About(),
        "来电反映：有工作人员上班时间在大厅外抽烟聊天，说不上来是谁。",
    )


def _high(line: Rehearsal) -> None:
    line.receive(
        line.moment(1, time(16, 0)),
        Channel.MAILBOX,
        XU,
        "反映中心领导违反规定，为亲属插队办理贷款。",
    )


def _answer(line: Rehearsal, case: Case, code: str, at: datetime, words: str) -> None:
    back = complainant.find(line.session, line.place.secret(), case.receipt, code, at)
    assert back is not None
    complainant.answer(line.session, at, back.questions[-1].reply, words)


def _tone() -> bytes:
    """A few seconds of a soft tone, in place of what was recorded at the counter."""
    count = RATE * SECONDS
    samples = (int(6000 * math.sin(2 * math.pi * 220 * at / RATE)) for at in range(count))
    data = b"".join(struct.pack("<h", sample) for sample in samples)
    head = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 36 + len(data), b"WAVEfmt ", 16, 1, 1, RATE,
                       2 * RATE, 2, 16, b"data", len(data))  # fmt: skip
    return head + data
