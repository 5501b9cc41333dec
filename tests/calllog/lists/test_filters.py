"""What is chosen of a list goes into the address and comes out of it again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.lists.filters import Age, Chosen, Known, Order, Reading, parse
from calllog.lists.searching import item_number, plain
from calllog.lists.tabs import Tab
from calllog.models import Channel, MarkKind
from calllog.showing.stories import State

KNOWN = Known({"loans": "信贷科"}, {"zhangli": "张丽"})
CHOICES = st.builds(
    Chosen,
    tab=st.sampled_from(Tab),
    section=st.sampled_from(["", "loans"]),
    person=st.sampled_from(["", "zhangli"]),
    state=st.sampled_from(["", *(one.value for one in (*State, *Reading))]),
    age=st.sampled_from(["", *(one.value for one in Age)]),
    urgent=st.sampled_from(["", "1"]),
    channel=st.sampled_from(["", *(one.value for one in Channel)]),
    mark=st.sampled_from(["", *(one.value for one in MarkKind)]),
    q=st.text("提取%_&=?+#１3 ", max_size=20).map(str.strip),
    sort=st.sampled_from([one.value for one in Order]),
    down=st.sampled_from(["", "1"]),
    page=st.integers(1, 999),
)


@given(CHOICES)
def test_whatever_is_chosen_comes_out_of_the_address_again(chosen: Chosen) -> None:
    address = dict(parse_qsl(chosen.query))
    assert parse(address, KNOWN) == (chosen, True)


def test_what_needs_no_saying_is_not_in_the_address() -> None:
    assert Chosen().query == ""
    assert Chosen(section="loans").but(q="提取").query == "section=loans&q=%E6%8F%90%E5%8F%96"


def test_another_choice_begins_at_its_first_page() -> None:
    assert Chosen(page=7).but(urgent="1") == Chosen(urgent="1", page=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"tab": "everything"},
        {"section": "nowhere"},
        {"person": "nobody"},
        {"state": "forgotten"},
        {"age": "old"},
        {"urgent": "yes"},
        {"mark": "red"},
        {"sort": "name; drop table items"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "２"},
        {"page": "9" * 50},
        {"q": "a" * 101},
        {"q": "a\x00b"},
    ],
)
def test_what_cannot_be_is_left_out_and_said_and_the_rest_counts(wrong: dict[str, Any]) -> None:
    chosen, is_understood = parse({"channel": "visit"} | wrong, KNOWN)
    assert (chosen, is_understood) == (Chosen(channel="visit"), False)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("158", (2026, 158)),
        (" 158号 ", (2026, 158)),
        ("2025-158", (2025, 158)),
        ("２０２５－１５８", (2025, 158)),
        ("2025 158", (2025, 158)),
        ("158a", None),
        ("13912345678", None),
        ("-158", None),
        ("", None),
    ],
)
def test_the_number_of_an_item_is_known_however_it_is_typed(
    typed: str, number: tuple[int, int] | None
) -> None:
    assert item_number(typed, 2026) == number


def test_full_width_letters_and_blanks_are_ordinary_ones() -> None:
    assert plain("　１３９　１２３４　 ５６７８ ") == "139 1234 5678"
