"""The words for joint matters, urging and papers; what the ledger says when it refuses them."""

from __future__ import annotations

from calllog.console.catalogue import _l

JOINT_EVENTS = {
    "joint_named": _l("列为联办事项"),
    "joint_reported": _l("上报中心领导"),
    "joint_seen": _l("中心领导签收"),
    "joint_planned": _l("商定方案"),
    "joint_no_agreement": _l("协商不成"),
    "joint_body_settled": _l("联办单位事项办结"),
    "joint_taken_back": _l("撤销联办"),
    "urged": _l("催办"),
    "supervised": _l("督办"),
    "reported_up": _l("上报领导"),
    "receipt_given": _l("签收回执"),
    "document_made": _l("制作文书"),
    "document_dispatched": _l("发出文书"),
    "document_received": _l("收到文书回执"),
    "document_opened": _l("查看文书"),
}
URGINGS = {"urge": _l("催办"), "supervise": _l("督办"), "report_up": _l("上报领导")}
JOINT_STEPS = {
    "named": _l("待上报"),
    "reported": _l("待商定方案"),
    "planned": _l("方案已定"),
    "no_agreement": _l("协商不成，提请编办"),
    "cooperate": _l("按职能配合"),
}
PAPERS = {
    "registration_form": _l("首问登记表"),
    "transfer_slip": _l("转办单"),
    "urging_slip": _l("催办单"),
    "supervision_notice": _l("督办通知单"),
    "one_time_notice": _l("一次性告知书"),
    "transfer_letter": _l("移送函"),
    "staffing_letter": _l("报请界定职责的函"),
    "cooperation_letter": _l("协办函"),
}
# For templates.
JOINT_WORDS = {"JOINT_STEPS": JOINT_STEPS, "PAPERS": PAPERS, "URGINGS": URGINGS}
JOINT_REFUSALS = (
    _l("请写明涉及的其他单位，以及商请该单位办理或者该单位提出的事项。"),
    _l("该单位已登记，不必重复填写。"),
    _l("牵头单位只能有一个。"),
    _l("由其他单位牵头的，请填写我方应于何日前回复。"),
    _l("期限不能早于今天。"),
    _l("涉及两家以上其他单位且由我方牵头的，才需上报商定方案；其他按职能配合。"),
    _l("该联办事项已上报中心领导。"),
    _l("本单位尚未登记中心领导，请先联系系统管理员。"),
    _l("该事项尚未上报中心领导。"),
    _l("回执由中心领导本人签收。"),
    _l("已登记协商不成，请发出报送编办的函。"),
    _l("方案由中心领导商定，由中心领导本人或者办公室督办员登记。"),
    _l("请先将联办事项上报中心领导。"),
    _l("该联办事项已商定方案。"),
    _l("该单位的事项已办结。"),
    _l("该事项不是联办事项。"),
    _l("撤销联办由办公室督办员登记。"),
    _l("请写明内容。"),
    _l("催办由办公室督办员、承办科室科长或者首问负责人发出。"),
    _l("该事项由本人负责，请直接办理。"),
    _l("督办由办公室督办员、分管领导或者中心领导发出。"),
    _l("没有可以上报的上级，请联系办公室督办员。"),
    _l("回执由责任人或者承办科室科长签收。"),
    _l("该回执已签收。"),
    _l("请先登记催办或者督办，再制作文书。"),
    _l("请先登记一次性告知，再制作文书。"),
    _l("请填写主送单位，或者先登记书面移交。"),
    _l("请先登记协商不成，再制作报送编办的函。"),
    _l("请写明函中的基本情况。"),
    _l("请从已登记的其他单位中选择一个主送单位。"),
    _l("该文书已登记发出。"),
    _l("请写明发出方式。"),
    _l("请填写跟踪回执的日期，且应晚于今天。"),
    _l("该文书尚未登记发出。"),
    _l("该文书已登记回执。"),
    _l("请写明查看原因。"),
    _l("请每行写一家已登记的单位及其意见，写作“单位：意见”。"),
)
