"""What is new is put in place around what a person has under their hands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from calllog import console

# What a list looks like: rows with an id, and in each a form, a checkbox and details.
LIST = """
(rows) => '<table class="list"><tbody>' + rows.map((row) => `
  <tr id="${row.id}"><td>${row.text ?? row.id}</td><td>
  <input type="checkbox" name="numbers" value="${row.id}">
  <details><summary>more</summary><p>${row.text ?? ''}</p>
  <form><input type="hidden" name="version" value="${row.version ?? 1}">
  <textarea name="note"></textarea></form></details></td></tr>`).join('\\n') + '</tbody></table>'
"""
SHOW = f"(rows) => {{ document.body.innerHTML = '<div id=region>' + ({LIST})(rows) + '</div>'; }}"
MERGE = f"""async (rows) => {{
  const {{ merge }} = await import('/static/merge.js');
  const template = document.createElement('template');
  template.innerHTML = ({LIST})(rows);
  merge(document.getElementById('region'), template.content, 'has left');
}}"""
ORDER = "() => [...document.querySelectorAll('tr')].map((row) => row.id)"

Rows = list[dict[str, Any]]
STATIC = Path(console.__file__).parent / "static"


@pytest.fixture(scope="module")
def blank(chrome: Browser) -> Iterator[Page]:
    """A page of the console's own address, whose scripts are served and nothing else."""
    page = chrome.new_page()
    page.route("**/*", lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
    page.route("**/static/*.js", _script)
    page.goto("http://127.0.0.1/")
    yield page
    page.close()


def _script(route: Route) -> None:
    name = route.request.url.rpartition("/")[2]
    route.fulfill(path=STATIC / name, content_type="text/javascript")


def rows(*ids: str, **facts: Any) -> Rows:
    return [{"id": id, **facts.get(id, {})} for id in ids]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("abc", "abc"),
        ("abc", "xabc"),
        ("abc", "axbyc"),
        ("abc", "ac"),
        ("abc", "cba"),
        ("abcdef", "bdxfa"),
        ("", "ab"),
        ("ab", ""),
        ("abcde", "eabcd"),
    ],
)
def test_the_rows_come_to_stand_as_the_server_says(blank: Page, before: str, after: str) -> None:
    blank.evaluate(SHOW, rows(*before))
    blank.evaluate(MERGE, rows(*after))
    assert "".join(blank.evaluate(ORDER)) == after


@pytest.mark.parametrize("after", ["abc", "xabc", "cab", "bca", "xcyba", "cb"])
def test_focus_typed_words_selection_and_open_details_stay_wherever_the_row_goes(
    blank: Page, after: str
) -> None:
    blank.evaluate(SHOW, rows(*"abc"))
    blank.locator("#b input[type=checkbox]").check()
    blank.locator("#c summary").click()
    blank.locator("#c textarea").fill("half typ")
    blank.evaluate("() => document.querySelector('#c textarea').setSelectionRange(2, 4)")
    blank.evaluate(MERGE, rows(*after))
    assert "".join(blank.evaluate(ORDER)) == after
    assert blank.locator("#b input[type=checkbox]").is_checked()
    assert blank.locator("#c details").get_attribute("open") is not None
    assert blank.locator("#c textarea").input_value() == "half typ"
    assert blank.evaluate(
        "() => [document.activeElement.name, document.activeElement.selectionStart]"
    ) == ["note", 2]


def test_a_row_in_use_that_is_gone_stays_until_its_person_is_done(blank: Page) -> None:
    blank.evaluate(SHOW, rows(*"abc"))
    blank.locator("#b summary").click()
    blank.evaluate(MERGE, rows(*"ac"))
    assert blank.evaluate(ORDER) == ["a", "b", "c"]
    assert "has left" in blank.locator("#b").inner_text()
    blank.locator("#b summary").click()
    blank.evaluate("() => document.activeElement.blur()")
    blank.evaluate(MERGE, rows(*"ac"))
    assert blank.evaluate(ORDER) == ["a", "c"]


def test_a_row_that_comes_back_is_as_if_it_had_never_left(blank: Page) -> None:
    blank.evaluate(SHOW, rows(*"abc"))
    blank.locator("#b summary").click()
    blank.evaluate(MERGE, rows(*"ac"))
    blank.evaluate(MERGE, rows(*"cba"))
    assert blank.evaluate(ORDER) == ["c", "b", "a"]
    assert "has left" not in blank.locator("#b").inner_text()


def test_a_form_that_is_half_filled_keeps_the_version_that_its_writer_knew(blank: Page) -> None:
    blank.evaluate(SHOW, rows(*"ab"))
    blank.locator("#a summary").click()
    blank.locator("#a textarea").fill("half typ")
    newer = {"a": {"version": 2, "text": "new"}, "b": {"version": 2, "text": "new"}}
    blank.evaluate(MERGE, rows(*"ab", **newer))
    assert [blank.locator(f"#{id} [name=version]").input_value() for id in "ab"] == ["1", "2"]
    assert [blank.locator(f"#{id} td").first.inner_text() for id in "ab"] == ["new", "new"]


def test_new_rows_are_marked_and_others_are_not(blank: Page) -> None:
    blank.evaluate(SHOW, rows(*"ab"))
    blank.evaluate(MERGE, rows(*"axb", b={"text": "changed"}))
    fresh = "() => [...document.querySelectorAll('[data-my-fresh]')].map((row) => row.id)"
    assert blank.evaluate(fresh) == ["x"]


def test_the_row_in_use_stays_at_its_height_on_the_screen(blank: Page) -> None:
    many = [f"r{count}" for count in range(60)]
    blank.evaluate(SHOW, rows(*many))
    blank.locator("#r30 input[type=checkbox]").focus()
    height = "() => document.getElementById('r30').getBoundingClientRect().top"
    before = blank.evaluate(height)
    blank.evaluate(MERGE, rows("new1", "new2", *many))
    assert abs(blank.evaluate(height) - before) < 1
