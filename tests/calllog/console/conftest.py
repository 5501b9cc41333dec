"""A console over the sample office, and browsers for the people who work there."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select

from calllog.console import catalogue, create_console
from calllog.db import Database
from calllog.models import Staff
from calllog.office import accounts
from calllog.settings import Settings
from ivr.console_sentences import LineSentences
from ivr.live_prompts import LivePrompts
from tests.calllog.console.browser import Browser
from tests.calllog.console.desk import Desk
from tests.support.clock import ManualClock

PASSWORD = "a password for tests"

SignIn = Callable[[str], Browser]


@pytest.fixture(autouse=True)
def _quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 is slow on purpose; the tests are about who gets in, not about how slowly."""
    monkeypatch.setattr(accounts, "HASHER", PasswordHasher(1, 8, 1))
    accounts._nobodys_hash.cache_clear()


@pytest.fixture(scope="session")
def compiled_english(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the catalogue, which takes half as long to compile as all else of a console."""
    folder = tmp_path_factory.mktemp("english")
    catalogue._compile(catalogue.SOURCES / "en" / "LC_MESSAGES" / "messages.po", folder)
    return folder


@pytest.fixture
def _english_compiled_once(compiled_english: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def copy(_source: Path, folder: Path) -> None:
        shutil.copytree(compiled_english, folder, dirs_exist_ok=True)

    monkeypatch.setattr(catalogue, "_compile", copy)


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Each test has a console of its own; the templates need compiling only once."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def console(
    settings: Settings,
    office: Database,
    clock: ManualClock,
    compiled_templates: FileSystemBytecodeCache,
    _english_compiled_once: None,
) -> Flask:
    """The console of the sample office; everybody's password is the same."""
    with office.writing() as session:
        password_hash = accounts.hashed(PASSWORD)
        for person in session.scalars(select(Staff)):
            person.password_hash = password_hash
        accounts.create_administrator(session, accounts.ADMINISTRATOR_LOGIN)
        admin = accounts.find_login(session, accounts.ADMINISTRATOR_LOGIN)
        assert admin is not None
        accounts.change_password(admin, password_hash)
    prompts = LivePrompts(settings.home, settings.prompts_folder)
    app = create_console(settings, office, clock, sentences=LineSentences(prompts))
    app.jinja_env.bytecode_cache = compiled_templates
    return app


@pytest.fixture
def browser(console: Flask) -> Browser:
    """Nobody is signed in."""
    return Browser(console)


@pytest.fixture
def sign_in(console: Flask) -> SignIn:
    """A browser of its own for a person of the sample office, signed in through the form."""

    def signed_in(login: str) -> Browser:
        return Browser(console).sign_in(login, PASSWORD)

    return signed_in


@pytest.fixture
def desk(office: Database, clock: ManualClock, settings: Settings) -> Desk:
    """What the line and the clock do while people look at the console."""
    return Desk(office, clock, settings)
