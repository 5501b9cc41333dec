"""The public pages of the sample office, and a browser for anybody."""

from __future__ import annotations

import pytest
from flask import Flask

from calllog.db import Database
from calllog.public import add_public
from calllog.public.request import Parts
from calllog.settings import Settings
from tests.calllog.console.browser import Browser
from tests.support.catalogue import fill_catalogue
from tests.support.clock import ManualClock


@pytest.fixture
def site(settings: Settings, office: Database, clock: ManualClock) -> Flask:
    """The pages on Monday 2026-11-23 at 09:10, with the sample catalogue."""
    with office.writing() as session:
        fill_catalogue(session, clock.now())
    app = Flask(__name__, static_folder=None)
    add_public(app, Parts(settings, office, clock))
    return app


@pytest.fixture
def browser(site: Flask) -> Browser:
    """Somebody's browser."""
    return Browser(site)
