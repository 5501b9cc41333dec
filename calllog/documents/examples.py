"""Made-up values of every kind: with these a template is tried before anybody relies on it.

The names are fictitious, and the numbers ring nobody.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from calllog.documents.report_example import inspection_report
from calllog.documents.values import (
    BodysView,
    CooperationLetter,
    LateStep,
    OneTimeNotice,
    RegistrationForm,
    StaffingLetter,
    SupervisionNotice,
    TransferLetter,
    TransferSlip,
    UrgingSlip,
    Values,
)

_HEAD: Final[dict[str, Any]] = {
    "office": "铜陵市住房公积金管理中心",
    "dated": date(2026, 11, 23),
    "item": "2026-158",
    "is_sample": True,
}
_PERSON: Final[dict[str, Any]] = {
    "name": "张明",
    "organisation": "铜陵市某某机械有限公司",
    "phone": "139 0000 0021",
    "matter": "咨询住房公积金贷款提前部分还款的办理条件，以及还款后月供如何调整。",
    "channel": "来电",
    "registered_at": datetime(2026, 11, 20, 9, 10, tzinfo=UTC),
    "first_contact": "郭欣",
    "section": "信贷科",
    "handler": "张莉",
    "handed_over_at": datetime(2026, 11, 20, 9, 12, tzinfo=UTC),
    "limit": "2个工作日",
    "due_reason": "周五17:12转交，距下班不足30分钟，应于周一12:00前联系",
}
_LATE: Final[dict[str, Any]] = {
    "section": "信贷科",
    "handler": "张莉",
    "first_contact": "郭欣",
    "matter": _PERSON["matter"],
    "do_by": datetime(2026, 11, 23, 9, 30, tzinfo=UTC),
    "issued_by": "办公室",
    "issuer": "赵平",
    "late": (
        LateStep(
            step="当日联系",
            due_at=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
            late_for="2小时15分",
            person="张莉",
            reason="周五17:12转交，距下班不足30分钟",
        ),
    ),
}


def examples() -> tuple[Values, ...]:
    """One of each kind, and the second sort of letter about a joint matter."""
    letter = _cooperation_letter()
    return (
        _registration_form(),
        _transfer_slip(),
        UrgingSlip(
            **_HEAD,
            **_LATE,
            number="铜公积金催〔2026〕12号",
            times=1,
            demand="请先与来电人取得联系，说明原因并致歉，再依规答复。",
        ),
        SupervisionNotice(
            **_HEAD,
            **_LATE,
            number="铜公积金督〔2026〕3号",
            times_urged=2,
            level="分管领导",
            demand="查明未按时联系的原因，当日与来电人取得联系。",
            leader_opinion="请信贷科今日办结，办公室跟踪落实。",
        ),
        _one_time_notice(),
        _transfer_letter(),
        _staffing_letter(),
        letter,
        replace(letter, asks_for_view=True, enclosures=("办理方案（征求意见稿）",)),
        inspection_report(_HEAD | {"item": "3"}),
    )


def bare(values: Values) -> Values:
    """The same with everything left out that may be: no text but the office's, no list, no time."""
    emptied: dict[str, Any] = {}
    for field in fields(values):
        value = getattr(values, field.name)
        if isinstance(value, str) and field.name != "office":
            emptied[field.name] = ""
        elif isinstance(value, tuple):
            emptied[field.name] = ()
        elif field.default is None:
            emptied[field.name] = None
    return replace(values, is_sample=False, **emptied)


def _registration_form() -> RegistrationForm:
    return RegistrationForm(
        **_HEAD,
        **_PERSON,
        number="铜公积金登〔2026〕158号",
        category="个人住房贷款",
        first_section="办公室",
        treatment="转交信贷科",
        not_at_once="需查询借款合同约定",
        read_at=datetime(2026, 11, 20, 9, 20, tzinfo=UTC),
        read_by="张莉",
        contacted_at=datetime(2026, 11, 23, 1, 5, tzinfo=UTC),
        contacted_by="张莉",
        contact_way="热线回电",
        contact_result="已通话",
        due_at=datetime(2026, 11, 24, 9, 30, tzinfo=UTC),
        answered_at=datetime(2026, 11, 23, 1, 9, tzinfo=UTC),
        answer="正常还款满一年后可以申请提前部分还款；还款后可选择缩短年限或者减少月供。",
        closed_at=datetime(2026, 11, 23, 1, 10, tzinfo=UTC),
        result="已答复，来电人表示清楚。",
        followed_up_at=datetime(2026, 11, 24, 2, 0, tzinfo=UTC),
        satisfaction="满意",
        follow_up="来电人确认问题已解决。",
        overdue="无",
        escalation="无",
    )


def _transfer_slip() -> TransferSlip:
    return TransferSlip(
        **_HEAD,
        **_PERSON,
        number="铜公积金转〔2026〕96号",
        from_section="办公室",
        co_sections=("归集科",),
        instruction="请信贷科按规定答复来电人，归集科配合核对缴存情况。",
        read_by=datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
        contact_by=datetime(2026, 11, 23, 4, 0, tzinfo=UTC),
        papers=("来电登记一份",),
    )


def _one_time_notice() -> OneTimeNotice:
    return OneTimeNotice(
        **_HEAD,
        number="铜公积金告〔2026〕41号",
        name="张明",
        matter="偿还购房贷款本息提取住房公积金",
        basis="《住房公积金管理条例》（国令第844号修改，2026年9月20日起施行）第二十四条、第二十五条",
        limit="自受理之日起3日内作出准予提取或者不准提取的决定。",
        procedure="申请人提交材料，窗口核对受理，审核后办理支付手续。",
        materials=("身份证", "借款合同", "还款明细", "本人银行卡"),
        missing=("还款明细",),
        section="提取科",
        told_by="刘芳",
        phone="0562-0000000",
        address="一楼大厅提取窗口",
    )


def _transfer_letter() -> TransferLetter:
    return TransferLetter(
        **_HEAD,
        number="铜公积金函〔2026〕17号",
        to="铜陵市某某局",
        subject="保障性住房租金减免申请",
        applicant="张明",
        received_on=date(2026, 11, 20),
        reason="应由住房保障主管部门办理",
        reply_by=date(2026, 11, 30),
        enclosures=("书面申请一份", "身份证复印件一份"),
        contact="郭欣",
        contact_phone="0562-0000001",
    )


def _staffing_letter() -> StaffingLetter:
    return StaffingLetter(
        **_HEAD,
        number="铜公积金函〔2026〕18号",
        to="中共铜陵市委机构编制委员会办公室",
        subject="欠缴职工信息核查",
        facts="近期多名职工反映所在单位欠缴住房公积金，核查中需要用工登记和社会保险缴费信息。",
        consultation="我单位于2026年11月16日牵头召集有关单位会商，未能就职责分工达成一致。",
        views=(
            BodysView(body="甲局", view="认为核查由住房公积金管理机构单独负责。"),
            BodysView(body="乙局", view="认为信息提供应当由甲局统一出口。"),
        ),
        disagreement="职工信息由哪个单位提供、由哪个单位核实，现行规定没有明确。",
        proposal="建议明确由甲局提供信息、我单位负责核实。",
        enclosures=("会商纪要",),
        contact="赵平",
        contact_phone="0562-0000002",
    )


def _cooperation_letter() -> CooperationLetter:
    return CooperationLetter(
        **_HEAD,
        number="铜公积金函〔2026〕19号",
        to="铜陵市某某局",
        subject="异地购房提取信息核验",
        asks_for_view=False,
        facts="我单位受理了一件异地购房提取住房公积金的申请，需要核验不动产登记信息。",
        requests=("核验申请人名下不动产登记情况。", "确定今后同类事项的联系人。"),
        reply_by=date(2026, 11, 27),
        enclosures=("授权查询书",),
        contact="刘芳",
        contact_phone="0562-0000003",
    )
