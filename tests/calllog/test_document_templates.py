"""Templates that an office changed: used where they work, named and passed over where not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from calllog.documents.checking import NOT_ALLOWED, UNFILLABLE, UNREADABLE, check_template
from calllog.documents.examples import examples
from calllog.documents.kinds import DocumentKind
from calllog.documents.rendering import SHIPPED, render, template_name
from tests.support.documents import CHINA, own_template, read

URGING = next(values for values in examples() if values.kind is DocumentKind.URGING_SLIP)
NAME = template_name(DocumentKind.URGING_SLIP)


def fallen_back(folder: Path) -> tuple[str, ...]:
    """The faults of an own template that was passed over for the shipped one."""
    rendered = render(URGING, zone=CHINA, templates=folder)
    assert rendered.template == "shipped"
    assert rendered.content == render(URGING, zone=CHINA).content
    return rendered.faults


@pytest.mark.parametrize("kind", DocumentKind, ids=str)
def test_the_shipped_templates_have_no_fault(kind: DocumentKind) -> None:
    assert check_template(SHIPPED / template_name(kind)) == []


def test_an_office_changes_a_template(tmp_path: Path) -> None:
    old, new = "并将回执交回{{ 发出科室 }}", "由{{ 发出科室|upper }}跟踪落实"
    path = own_template(tmp_path, DocumentKind.URGING_SLIP, old, new)
    assert check_template(path) == []
    rendered = render(URGING, zone=CHINA, templates=tmp_path)
    assert (rendered.template, rendered.faults) == ("own", ())
    assert "由办公室跟踪落实" in read(rendered.content)


def test_an_office_without_templates_of_its_own_gets_the_shipped_ones(tmp_path: Path) -> None:
    assert fallen_back(tmp_path) == ()
    assert fallen_back(tmp_path / "none") == ()


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("{{ 发出可室 }}", "没有“发出可室”这个占位符。是不是“发出科室”？"),
        ("{{ 天气 }}", "没有“天气”这个占位符。可用的有：本单位、文号、"),
        ("{% if 发出科室 %}", "占位符的写法有误"),
        ("{{ 发出科室", "占位符的写法有误"),
        ("{{ 发出科室.__class__.__mro__ }}", NOT_ALLOWED),
        ("{{ 文号.不存在 }}", "没有“不存在”这个占位符。"),
        ("{% for 步 in 逾期环节 %}{{ 步.时辰 }}{% endfor %}", "没有“时辰”这个占位符。"),
        ("{{ 1 / 0 }}", UNFILLABLE),
        ("{{ range(9999999)|list }}", UNFILLABLE),
    ],
)
def test_a_bad_placeholder_is_named_and_stops_no_document(
    new: str, fault: str, tmp_path: Path
) -> None:
    path = own_template(tmp_path, DocumentKind.URGING_SLIP, "{{ 发出科室 }}", new)
    (told,) = check_template(path)
    assert told.startswith(fault)
    assert fallen_back(tmp_path) == (told,)


def test_every_unknown_placeholder_is_named_at_once(tmp_path: Path) -> None:
    new = "{{ 发出可室 }}{{ 拟办事 }}"
    path = own_template(tmp_path, DocumentKind.URGING_SLIP, "{{ 发出科室 }}", new)
    assert sorted(check_template(path)) == [
        "没有“发出可室”这个占位符。是不是“发出科室”？",
        "没有“拟办事”这个占位符。是不是“拟办事项”？",
    ]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04", b"not a document", (SHIPPED / NAME).read_bytes()[:5000]],
    ids=["empty", "start of a zip", "text", "cut off"],
)
def test_a_broken_file_stops_no_document(content: bytes, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert check_template(tmp_path / NAME) == [UNREADABLE]
    assert fallen_back(tmp_path) == (UNREADABLE,)


def test_a_folder_in_the_place_of_a_template_stops_no_document(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert fallen_back(tmp_path) == (UNREADABLE,)


def test_a_fault_that_only_some_values_bring_out_stops_no_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / NAME).write_bytes(b"")

    def overlooked(path: Path) -> list[Any]:
        return []

    monkeypatch.setattr("calllog.documents.rendering.check_template", overlooked)
    assert fallen_back(tmp_path) == ("模板不适用于本件内容，已改用系统自带模板。",)


def test_a_template_under_another_name_is_told_its_right_names(tmp_path: Path) -> None:
    (fault,) = check_template(tmp_path / "催办.docx")
    assert "urging_slip.docx（催办单）" in fault
