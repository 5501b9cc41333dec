"""服务忌语 (3.3.3): what is found in a text, and what cannot hide it."""

from __future__ import annotations

import pytest

from calllog import forbidden_words
from calllog.forbidden_words import RULE, find, variants

ALL = (*RULE, *variants())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("这个我不知道。", ["不知道"]),
        ("我也不清楚，这不归我管，我还有事", ["不清楚", "不归我管", "我还有事"]),
        ("不 知 道", ["不知道"]),
        ("不，知道", ["不知道"]),
        ("这不归　我管", ["不归我管"]),
        ("我还有-事", ["我还有事"]),
        ("不\u200b清楚", ["不清楚"]),
        ("不\n清\t楚", ["不清楚"]),
        ("不淸楚", []),  # Another character: whoever writes it so means to deceive.
        ("来电人说不知道怎么办理", ["不知道"]),  # A person judges that it is the caller's.
        ("这件事不归我们管", ["不归我们管"]),
        ("刚才不是告诉你了吗？怎么还问？", ["刚才不是告诉你了", "怎么还问"]),
        ("跟你说过了呀，怎么还不清楚", ["跟你说过了", "不清楚"]),
        ("已知道，道路清楚，归我管，没有别的事", []),
        ("", []),
    ],
)
def test_forbidden_words_are_found_whatever_stands_between(text: str, found: list[str]) -> None:
    assert [one.words for one in find(text, ALL)] == found


def test_full_width_letters_of_an_offices_own_words_are_found() -> None:
    assert [one.words for one in find("请自己ＧＯＯＧＬＥ", ("GOOGLE",))] == ["GOOGLE"]


def test_words_are_found_as_often_as_they_stand_there() -> None:
    assert [(one.first, one.end) for one in find("不知道就是不 知道", RULE)] == [(0, 3), (5, 9)]


def test_the_four_words_of_the_rule_are_always_looked_for_and_no_variant_repeats_them() -> None:
    assert RULE == ("不知道", "不清楚", "不归我管", "我还有事")
    assert not [words for words in variants() if find(words, RULE)]
    assert len(set(variants())) == len(variants())


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("不知道", "不知道"),
        ("前" * 20 + "不知道" + "后" * 20, "前" * 20 + "不知道" + "后" * 20),
        ("前" * 21 + "不知道" + "后" * 21, "…" + "前" * 20 + "不知道" + "后" * 20 + "…"),
        ("前" * 30 + "不 知，道", "…" + "前" * 20 + "不 知，道"),
    ],
)
def test_a_passage_has_twenty_characters_on_each_side(text: str, passage: str) -> None:
    (found,) = find(text, RULE)
    assert found.passage(text) == passage


def test_an_expression_without_a_letter_finds_nothing() -> None:
    assert forbidden_words.find("。。", ("。",)) == []
