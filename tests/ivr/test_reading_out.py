"""Long texts by ear: in sentences and stretches, nothing lost, nothing too long."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calllog.catalogue.store import SAMPLE
from calllog.telephone import Told
from ivr.conversation import Heard, Position, Step
from ivr.dialogue import Line
from ivr.exchange.speech import spoken_seconds
from ivr.moves import REPEATS
from ivr.prompts import Prompts
from ivr.reading_out import sentences, stretches, turned
from ivr.spoken import aloud

PROMPTS = Prompts.load("zh", None)
INTRO = Line("guide_intro", {"matter": "提取"})
KEYS = (Line("told_go_on"), Line("guide_person"))
LONGEST_SECONDS = 45
EDITIONS = [
    (matter["key"], edition)
    for matter in tomllib.loads(SAMPLE.read_text(encoding="utf-8"))["matters"]
    for edition in matter["editions"]
]


def seconds(lines: tuple[Line, ...]) -> float:
    texts = [PROMPTS.say(line.id, **line.filled()).text for line in lines]
    return sum(spoken_seconds(text) + 0.4 for text in texts)


@pytest.mark.parametrize(("key", "edition"), EDITIONS, ids=[key for key, _ in EDITIONS])
def test_no_stretch_of_a_sample_matter_is_longer_than_45_seconds(
    key: str, edition: dict[str, str | list[str]]
) -> None:
    told = Told(
        key,
        str(edition["basis"]),
        "10个自然日",
        str(edition["procedure"]),
        tuple(edition["materials"]),
    )
    whole = stretches(told, INTRO)
    assert max(seconds((*stretch, *KEYS)) for stretch in whole) < LONGEST_SECONDS
    assert len(whole) <= 2


WORDS = st.text("公积金提取一二，。；、\n（）12 ", min_size=1, max_size=400)


@given(WORDS, WORDS, st.lists(WORDS, max_size=8))
def test_however_long_a_text_is_nothing_is_lost_and_every_stretch_is_short(
    basis: str, procedure: str, papers: list[str]
) -> None:
    told = Told("提取", basis, "3日", procedure, tuple(papers))
    whole = stretches(told, INTRO)
    assert all(stretch for stretch in whole)
    assert max(seconds((*stretch, *KEYS)) for stretch in whole) < LONGEST_SECONDS
    said = "".join(str(text) for line in sum(whole, ()) for text in line.filled().values())
    for text in (basis, procedure, *papers):
        assert letters("".join(sentences(text))) == letters(aloud(text))
        assert letters(aloud(text)) in letters(said) or len(papers) > 1


def letters(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@pytest.mark.parametrize(
    ("page", "count", "key", "follows"),
    [
        (0, 2, "", 1),  # Silence goes on.
        (0, 2, "2", 1),
        (0, 2, "5", 1),
        (0, 2, "1", 0),  # The same stretch again.
        (1, 2, "1", 0),  # At the end all of it again.
        (1, 2, "", None),
        (1, 2, "2", None),
        (0, 1, "1", 0),
        (0, 1, "", None),
        (7, 2, "", None),  # A text that has become shorter meanwhile.
    ],
)
def test_where_the_reading_goes_on(page: int, count: int, key: str, follows: int | None) -> None:
    there = turned(Position(Step.GUIDE_TEXT, page=page), Heard(digits=key), count)
    assert (there.page if there else None) == follows


def test_nothing_is_read_again_without_end() -> None:
    tired = Position(Step.GUIDE_TEXT, page=0, tries=REPEATS)
    assert turned(tired, Heard(digits="1"), 2) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("《住房公积金管理条例》第二十四条", "《住房公积金管理条例》第二十四条"),
        ("（国令第844号修改）第十三条", "国令第八百四十四号修改，第十三条"),
        ("第二十四条第一款第（一）项、第（五）项", "第二十四条第一款第一项、第五项"),
        ("2026年9月20日起施行", "二〇二六年九月二十日起施行"),
        ("自2026-09-20起", "自二〇二六年九月二十日起"),
        ("3个工作日", "三个工作日"),
        ("2个工作日", "两个工作日"),
        ("第2条", "第二条"),
        ("10日", "十日"),
        ("15-20个工作日", "十五到二十个工作日"),
        ("8:30-12:00", "早上八点半到中午十二点"),
        ("5%", "百分之五"),
        ("3.05%", "百分之三点〇五"),
        ("10500元", "一万零五百元"),
        ("105000元", "十万五千元"),
        ("5万元以上30万元以下", "五万元以上三十万元以下"),
        ("12329", "幺二三二九"),
        ("12000元", "一万二千元"),
        ("0562-0000071", "〇五六二，〇〇〇，〇〇七幺"),
        ("铜公积金〔2020〕40号", "铜公积金二〇二〇四十号"),
        ("身份证（原件）。", "身份证，原件。"),
        ("２４小时", "二十四小时"),
    ],
)
def test_a_written_text_is_said_as_people_read_it_aloud(text: str, words: str) -> None:
    assert aloud(text) == words


@given(st.text("0123456789年月日-:.%元第个（）〔〕，一", max_size=40))
def test_no_figure_is_left_to_the_voice(text: str) -> None:
    assert not any(sign in "0123456789" for sign in aloud(text))
