"""The forms of people, sections and the office itself."""

from __future__ import annotations

from typing import Any

from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from calllog.console.admin.saving import SeenForm
from calllog.console.admin.words import EMPLOYMENTS, ROLES
from calllog.console.catalogue import _l
from calllog.console.forms import CHOOSE, REQUIRED, choices_of, long_text, text
from calllog.duty.office_file import OfficeFile, SectionPart, StaffPart
from calllog.office.accounts import GIVEN_IN_CONSOLE

NOBODY = [SelectChoice("", _l("（无）"))]
KEY_PATTERN = Regexp(
    r"^[a-z][a-z0-9_.-]{0,39}$",
    message=_l("请用小写字母开头，只用小写字母、数字、点、横线和下划线。"),
)


def people_of(office: OfficeFile) -> list[Any]:
    """Everybody, to choose from, by section as the office lists them."""
    names = {part.key: part.name for part in office.sections}
    return [
        SelectChoice(one.login, f"{one.name}（{names.get(one.section or '', '')} {one.post}）")
        for one in office.staff
    ]


class PersonForm(SeenForm):
    """What the office says of somebody who works here."""

    name = text(_l("姓名"), 40, DataRequired(REQUIRED))
    post = text(_l("岗位"), 40, DataRequired(REQUIRED))
    scope = long_text(_l("职责范围"), 200, Optional())
    employment = SelectField(
        _l("用工性质"), [InputRequired(CHOOSE)], choices=choices_of(EMPLOYMENTS)
    )
    section = SelectField(_l("科室"))
    phone = text(_l("电话"), 80, Optional())
    addresses = long_text(_l("消息接收地址"), 1000, Optional())
    deputy = SelectField(_l("B岗"))

    def fill(self, office: OfficeFile, part: StaffPart | None = None) -> None:
        """What can be chosen; with a person also what stands there now."""
        self.section.choices = [
            *NOBODY,
            *(SelectChoice(one.key, one.name) for one in office.sections),
        ]
        own = part.login if part is not None else ""
        others = [choice for choice in people_of(office) if choice.value != own]
        self.deputy.choices = [*NOBODY, *others]
        if part is not None and not self.is_submitted():
            self.process(data=part.model_dump() | {"addresses": "\n".join(part.addresses)})

    def values(self) -> dict[str, Any]:
        """What was typed, as the office's file has it."""
        return {
            "name": self.name.data,
            "post": self.post.data,
            "scope": self.scope.data or "",
            "employment": self.employment.data,
            "section": self.section.data or None,
            "addresses": (self.addresses.data or "").split(),
            "deputy": self.deputy.data or None,
        }


class NewPersonForm(PersonForm):
    """Somebody new, with the login that they keep."""

    login = text(_l("登录名"), 40, DataRequired(REQUIRED), KEY_PATTERN)


class RolesForm(SeenForm):
    """The roles that are given in the console."""

    roles = SelectMultipleField(
        _l("角色"),
        choices=[SelectChoice(role, ROLES[role]) for role in ROLES if role in GIVEN_IN_CONSOLE],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )


class SectionForm(SeenForm):
    """What the office says of a section."""

    name = text(_l("科室名称"), 40, DataRequired(REQUIRED))
    menu_key = SelectField(
        _l("语音菜单按键"), choices=[*NOBODY, *(SelectChoice(n, n) for n in "12345")]
    )
    menu_label = text(_l("语音菜单名称"), 20, Optional())
    is_general_desk = BooleanField(_l("综合受理科室（没有选择科室的来电由它承接）"))
    head = SelectField(_l("科长"))
    on_duty = SelectField(
        _l("值班人数"), choices=[SelectChoice(str(n), str(n)) for n in range(1, 6)]
    )

    def fill(self, office: OfficeFile, part: SectionPart | None = None) -> None:
        """What can be chosen; with a section also what stands there now."""
        self.head.choices = [*NOBODY, *people_of(office)]
        if part is not None and not self.is_submitted():
            self.process(data=part.model_dump() | {"on_duty": str(part.on_duty)})

    def values(self) -> dict[str, Any]:
        """What was typed, as the office's file has it."""
        return {
            "name": self.name.data,
            "menu_key": self.menu_key.data or None,
            "menu_label": self.menu_label.data or None,
            "is_general_desk": self.is_general_desk.data,
            "head": self.head.data or None,
            "on_duty": int(self.on_duty.data),
        }


class NewSectionForm(SectionForm):
    """A new section, with its key and who is rung for it first."""

    key = text(_l("科室代码"), 40, DataRequired(REQUIRED), KEY_PATTERN)
    first = SelectField(_l("首位值班人员"), [InputRequired(CHOOSE)])

    def fill(self, office: OfficeFile, part: SectionPart | None = None) -> None:
        """Only who has a telephone can be rung."""
        super().fill(office, part)
        telephones = {one.login for one in office.staff if one.phone}
        self.first.choices = [one for one in people_of(office) if one.value in telephones]

    def values(self) -> dict[str, Any]:
        """With the roster that it begins with."""
        return super().values() | {"key": self.key.data, "roster": [self.first.data]}


class DissolveForm(SeenForm):
    """Where the people of a section go that is dissolved."""

    people_to = SelectField(_l("本科室人员调入"), [InputRequired(CHOOSE)])

    def fill(self, office: OfficeFile, key: str) -> None:
        """Every other section; the general desk first."""
        others = sorted(office.sections, key=lambda part: not part.is_general_desk)
        self.people_to.choices = [
            SelectChoice(one.key, one.name) for one in others if one.key != key
        ]


class ProfileForm(SeenForm):
    """The office itself."""

    name = text(_l("单位全称"), 100, DataRequired(REQUIRED))
    short_name = text(_l("简称"), 40, DataRequired(REQUIRED))
    document_word = text(_l("机关代字"), 20, Optional())
    area_code = text(_l("区号"), 4, DataRequired(REQUIRED))
    service_number = text(_l("服务热线号码"), 16, DataRequired(REQUIRED))
    conduct_number = text(_l("作风监督电话"), 16, DataRequired(REQUIRED))
    forbidden_words = long_text(_l("本单位服务忌语"), 1000, Optional())
