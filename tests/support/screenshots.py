"""Pictures of every page, in both languages, wide and narrow, to be looked at.

Of the console, of the monitors' app and of the public pages.

``scripts/screenshots`` starts a demonstration of its own and writes into a folder that is not
committed; ``--readme`` writes the few pictures that the README shows.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import click
from playwright.sync_api import Browser, sync_playwright
from playwright.sync_api import Page as Tab
from tqdm import tqdm

from tests.support import machine
from tests.support.pages import (
    ADMINISTRATOR,
    CHIEF,
    DESK_PAGES,
    INVESTIGATOR,
    NOBODY,
    PAGES,
    SUPERVISOR,
    Shown,
    Ways,
    console_in,
    desk_in,
    forgotten,
    public_paths,
    sign_in,
)
from tests.support.running import ROOT, environment, running

WIDE, NARROW = 1280, 360
HEIGHT = 900
LANGUAGES = {"zh": "中文", "en": "English"}
README_FOLDER = ROOT / "docs" / "pictures"
# What the README shows, and how high: each ends where a part of the page ends.
README = {"missed.home": 840, "item.show-supervisor": 826, "figures.show": 726}
GIVEN = re.compile(r"password of each of them is (\S+)|one-time password (\S+)")
NEW_PASSWORD = "pictures for everybody"

Passwords = dict[str, str]


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), default="screenshots")
@click.option("--url", default="", help="Only the console, of a demonstration that runs already.")
@click.option("--password", default="", help="The password it printed.")
@click.option("--readme", is_flag=True, help="Make the pictures of the README instead.")
def main(folder: Path, url: str, password: str, readme: bool) -> None:
    """Make a picture of every page into FOLDER."""
    program = _chromium()
    with tempfile.TemporaryDirectory() as place:
        console = console_in(Path(place))
        if names := forgotten(console):
            raise click.ClickException(
                f"No picture is made of {', '.join(sorted(names))}; say how one gets there in "
                "tests/support/pages.py."
            )
        demonstration = _demonstration(Path(place) / "demo", url, password)
        with demonstration as office, sync_playwright() as playwright:
            chrome = playwright.chromium.launch(
                executable_path=program, args=machine.CHROMIUM_ARGUMENTS
            )
            camera = Camera(chrome, office.console, office.passwords, Ways(console))
            wrong = camera.for_readme() if readme else camera.all(folder, PAGES)
            if office.desk and not readme:
                at_desk = Camera(
                    chrome, office.desk, office.passphrases(), Ways(desk_in(Path(place)))
                )
                wrong += at_desk.all(folder / "desk", DESK_PAGES)
                Camera(chrome, office.public, {}, Ways(console)).public(folder / "public")
    for line in wrong:
        click.echo(line, err=True)
    click.echo(f"Pictures are in {README_FOLDER if readme else folder}; {len(wrong)} are missing.")
    sys.exit(1 if wrong else 0)


def _chromium() -> str:
    """The browser's program; says what is missing where there is none, or no Chinese font."""
    program = machine.chromium()
    absent = [
        package
        for package, found in (
            ("chromium", program),
            ("fonts-wqy-microhei", machine.chinese_font()),
        )
        if not found
    ]
    if program is None or absent:
        raise click.ClickException(
            f"Missing on this machine: {', '.join(absent)} (apt install {' '.join(absent)})."
        )
    return program


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Where a demonstration is, and the passwords of its people and of the administrator."""

    passwords: Passwords
    console: str
    desk: str = ""
    public: str = ""

    def passphrases(self) -> Passwords:
        """A monitor's is the login, a blank and what everybody's password is."""
        return {login: f"{login} {self.passwords['']}" for login in (INVESTIGATOR, CHIEF)}


@contextmanager
def _demonstration(home: Path, url: str, password: str) -> Iterator[Demonstration]:
    if url:
        yield Demonstration({"": password, ADMINISTRATOR: password}, url.rstrip("/"))
        return
    click.echo("Starting a demonstration; it invents a week, which takes about a minute.", err=True)
    with running(environment(home), "--demo") as hotline:
        found = GIVEN.findall("\n".join(hotline.lines))
        everybody = next(first for first, _second in found if first)
        one_time = next(second for _first, second in found if second)
        passwords = {"": everybody, ADMINISTRATOR: one_time}
        console, desk, public = (hotline.url(part, "") for part in ("console", "conduct", "phone"))
        yield Demonstration(passwords, console, desk, public)


class Camera:
    """Signs in as who may look, and takes the pictures."""

    def __init__(self, chrome: Browser, address: str, passwords: Passwords, ways: Ways) -> None:
        self._chrome, self._address = chrome, address
        self._passwords, self._ways = passwords, ways

    def all(self, folder: Path, every: Mapping[str, Shown]) -> list[str]:
        """Every page in both languages and widths; what is wrong with those that are missing."""
        folder.mkdir(parents=True, exist_ok=True)
        wrong: list[str] = []
        by_login = sorted(every.items(), key=lambda page: page[1].login)
        with tqdm(total=len(every) * len(LANGUAGES), disable=None, unit=" pages") as bar:
            for login, pages in groupby(by_login, key=lambda page: page[1].login):
                wrong += self._of_person(folder, login, dict(pages), bar.update)
        return wrong

    def public(self, folder: Path) -> None:
        """The pages for everybody; their language stands in the address."""
        folder.mkdir(parents=True, exist_ok=True)
        tab = self._tab()
        for path in public_paths():
            tab.goto(path)
            self._picture(tab, folder / (re.sub(r"\W+", "-", path).strip("-") or "home"))
        tab.context.close()

    def for_readme(self) -> list[str]:
        """The first screen of a few pages, at a width that stays readable in the README."""
        README_FOLDER.mkdir(parents=True, exist_ok=True)
        wrong = []
        for name, height in README.items():
            shown = PAGES[name]
            tab = self._tab()
            if not self._signs_in(tab, shown.login):
                return [f"{shown.login} cannot sign in"]
            self._speak(tab, "zh", LANGUAGES["zh"])
            if fault := self._open(tab, name, shown):
                wrong.append(fault)
            tab.set_viewport_size({"width": WIDE, "height": height})
            tab.screenshot(path=README_FOLDER / f"{name.partition('.')[0]}.png")
            tab.context.close()
        return wrong

    def _of_person(
        self, folder: Path, login: str, pages: dict[str, Shown], done: Callable[[], object]
    ) -> list[str]:
        tab = self._tab()
        wrong = []
        if login != NOBODY and not self._signs_in(tab, login):
            return [f"{login} cannot sign in: {', '.join(pages)}"]
        for language, name_of_language in LANGUAGES.items():
            self._speak(tab, language, name_of_language)
            for name, shown in pages.items():
                fault = self._open(tab, name, shown)
                if fault and not shown.is_rare:
                    wrong.append(f"{name} {language}: {fault}")
                elif not fault:
                    self._picture(tab, folder / f"{name}-{language}")
                done()
        tab.context.close()
        return wrong

    def _open(self, tab: Tab, name: str, shown: Shown) -> str | None:
        tab.set_viewport_size({"width": WIDE, "height": HEIGHT})
        if name.startswith("wallboard.show"):
            # The link of a screen is told once, when it is made.
            shown = Shown(NOBODY, self._wallboard())
        return self._ways.open(tab, shown)

    def _picture(self, tab: Tab, path: Path) -> None:
        for width in (WIDE, NARROW):
            tab.set_viewport_size({"width": width, "height": HEIGHT})
            tab.screenshot(path=path.with_name(f"{path.name}-{width}.png"), full_page=True)

    def _tab(self) -> Tab:
        return self._chrome.new_context(
            base_url=self._address, reduced_motion="reduce", locale="zh-CN"
        ).new_page()

    def _signs_in(self, tab: Tab, login: str) -> bool:
        if not sign_in(tab, login, self._passwords.get(login) or self._passwords[""]):
            return False
        if tab.locator("input[name=again]").count():
            # A one-time password is changed first.
            for field in ("new", "again"):
                tab.locator(f"input[name={field}]").fill(NEW_PASSWORD)
            tab.locator("main form button").click()
            self._passwords[login] = NEW_PASSWORD
        return True

    def _speak(self, tab: Tab, language: str, name: str) -> None:
        tab.goto("/sign-in")
        switch = tab.get_by_role("button", name=name, exact=True)
        if tab.locator("html").get_attribute("lang") != {"zh": "zh-CN"}.get(language, language):
            switch.click()

    def _wallboard(self) -> str:
        tab = self._tab()
        self._signs_in(tab, SUPERVISOR)
        tab.goto("/admin/wallboards")
        tab.locator("#name").fill("一楼大厅")
        tab.locator("form.word-search button").click()
        address = tab.locator("#address").input_value()
        tab.context.close()
        return address


if __name__ == "__main__":
    main()
