"""The forms of the online mailbox: what is typed into them, and what tells that a person did.

There is no cookie and nobody is signed in, so that nothing of a visitor's can be misused by another
site: a form sent from elsewhere does no more than its sender could do alone. The signed field does
not tie a form to a person, then. It holds a random word, by which a form that is sent twice is
known (``calllog.conduct.sent_forms``), and when the form was made: nobody reads and writes within
three seconds, and whoever is slow has a whole day.
"""

from __future__ import annotations

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from itsdangerous import BadData, URLSafeSerializer

from calllog.conduct.intake import Identity
from calllog.conduct.sent_forms import FORM_LASTS
from calllog.public.catalogue import _

LEAST = timedelta(seconds=3)
LONGEST_WORDS = 5000
LONGEST_LINE = 60
NUMBERED_BY_YEAR = 5  # An item's running number is no longer than this.
TRAP = "homepage"  # A field that no person sees: who fills it in is a robot.

LEADER, MONITOR, ADMINISTRATOR, UNKNOWN = "leader", "monitor", "administrator", "unknown"
HIGH = (LEADER, MONITOR, ADMINISTRATOR)
SECTION = "section:"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form's signed field as it came back; ``fault``: why the form cannot be taken, if so."""

    word: str
    token: str
    fault: str = ""


class FormTokens:
    """Signs the field that every form carries, and reads it back."""

    def __init__(self, secret_key: str) -> None:
        self._serializer = URLSafeSerializer(secret_key, salt="mailbox-form")

    def new(self, now: datetime) -> str:
        """For a form that is shown now."""
        made = {"word": secrets.token_hex(16), "at": int(now.timestamp())}
        text = self._serializer.dumps(made)
        return text if isinstance(text, str) else text.decode()

    def read(self, form: Mapping[str, str], now: datetime) -> Sent:
        """What came back; where it is of no use any more, a new field and what to do."""
        token = form.get("csrf_token", "")
        try:
            made = self._serializer.loads(token)
            word, age = str(made["word"]), now - datetime.fromtimestamp(made["at"], now.tzinfo)
        except (BadData, KeyError, TypeError):
            return Sent("", self.new(now), _("这一页不能直接提交，请核对后再按一次按钮。"))
        if age > FORM_LASTS:
            return Sent("", self.new(now), _("这一页打开超过一天了，请核对后再按一次按钮。"))
        if age < LEAST or form.get(TRAP):
            return Sent("", token, _("提交得太快，像是机器自动填写的。请过几秒钟再按一次按钮。"))
        return Sent(word, token)


@dataclass
class Written:
    """What a complainant wrote, and by field what is wrong with it."""

    about: str = ""
    person: str = ""
    when: str = ""
    item: str = ""
    words: str = ""
    is_named: bool = False
    name: str = ""
    phone: str = ""
    organisation: str = ""
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, form: Mapping[str, str]) -> Written:
        """What was typed, without the blanks around it."""

        def line(name: str, longest: int = LONGEST_LINE) -> str:
            return " ".join(form.get(name, "").split())[:longest]

        return cls(
            about=form.get("about", ""),
            person=line("person"),
            when=line("when"),
            item=line("item", 20),
            words=form.get("words", "").strip().replace("\r\n", "\n"),
            is_named=form.get("how") == "named",
            name=line("name"),
            phone=line("phone", 32),
            organisation=line("organisation", 100),
        )

    def check(self, sections: set[str]) -> None:
        """Note what is missing or cannot be taken; ``sections``: the keys of those there are."""
        known = {*HIGH, UNKNOWN, *(f"{SECTION}{key}" for key in sections)}
        if self.about not in known:
            self.faults["about"] = _("请选择反映的对象；说不上来的，选“说不上来”。")
        if not self.words:
            self.faults["words"] = _("请写下发生了什么事。")
        elif len(self.words) > LONGEST_WORDS:
            most = LONGEST_WORDS
            self.faults["words"] = _("请不要超过%(most)s字，其余的可以作为附件。", most=most)
        if self.is_named and not self.name:
            self.faults["name"] = _("实名反映请填写姓名；不想留姓名的，请选择匿名。")
        if self.is_named and not self.phone:
            self.faults["phone"] = _("实名反映请填写联系电话。")

    @property
    def section(self) -> str | None:
        """The key of the section complained of."""
        return self.about.removeprefix(SECTION) if self.about.startswith(SECTION) else None

    @property
    def is_high(self) -> bool:
        """Whether a leader, a monitor or the administrator is complained of."""
        return self.about in HIGH

    @property
    def identity(self) -> Identity | None:
        """Who wrote; of the anonymous nothing, whatever stands in the fields."""
        return Identity(self.name, self.phone, self.organisation) if self.is_named else None

    def item_of(self, year: int) -> str | None:
        """The earlier item as it is numbered: 158 of this year is 2026-158."""
        number = unicodedata.normalize("NFKC", self.item).replace(" ", "")
        if number.isdecimal() and len(number) <= NUMBERED_BY_YEAR:
            return f"{year}-{int(number)}"
        return number or None


def digits(typed: str) -> str:
    """The digits of what was typed, with blanks between them or not."""
    plain = unicodedata.normalize("NFKC", typed)
    return "".join(letter for letter in plain if letter.isascii() and letter.isdecimal())
