"""A browser for tests: it opens pages, reads them, and presses their buttons.

Forms are taken from the page, so a form with a wrong address or without its token fails the test.
Every page that is opened is checked for what every page must have.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from flask import Flask
from lxml import html
from werkzeug.test import TestResponse

HAS_LABEL = "ancestor::label or @aria-label or @aria-hidden or @type='hidden'"


class Browser:
    """One person's browser, with its cookies."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self._response: TestResponse | None = None
        self._page: Any = None
        self._leads_to = ""  # The page to which a sign-in led, until somebody looks at it.

    def open(self, path: str, **kwargs: Any) -> Browser:
        """Open an address and follow where it leads."""
        return self._show(self.client.get(path, follow_redirects=True, **kwargs))

    def sign_in(self, login: str, password: str) -> Browser:
        """Sign in through the form. The page to which that leads is fetched once it is looked at.

        Most tests go on to another page, and the list of items is the dearest page of all.
        """
        self.open("/sign-in")
        data = self._filled(self.page.xpath("//main//form")[0])
        data |= {"login": [login], "password": [password]}
        answer = self.client.post("/sign-in", data=data)
        assert answer.status_code == HTTPStatus.FOUND, answer.text
        self._leads_to = answer.location
        return self

    def again(self) -> Browser:
        """The same page of the same person in another window."""
        other = Browser(self.client.application)
        other.client, other._response, other._page = self.client, self.response, self.page
        return other

    @property
    def response(self) -> TestResponse:
        """What came last."""
        if self._leads_to:
            self.open(self._leads_to)
        assert self._response is not None
        return self._response

    @property
    def page(self) -> Any:
        """The page that came last; None where something else came."""
        return self._page if self.response else None

    def press(self, button: str, within: str = "//main", **typed: str) -> Browser:
        """Fill in the form around a button with this text, and press it."""
        found = self.page.xpath(f"{within}//button[normalize-space()='{button}']")
        assert found, f"there is no button {button!r} on the page"
        (form,) = found[0].xpath("ancestor::form[1]")
        data: dict[str, Any] = self._filled(form) | typed
        unknown = set(typed) - {field.get("name") for field in form.xpath(".//*[@name]")}
        assert not unknown, f"the form has no {unknown}"
        if found[0].get("name"):
            data[found[0].get("name")] = found[0].get("value")
        target = found[0].get("formaction") or form.get("action") or self.response.request.path
        if form.get("method") == "get":
            return self.open(target, query_string=data)
        return self._show(self.client.post(target, data=data, follow_redirects=True))

    def _filled(self, form: Any) -> dict[str, list[str]]:
        data: dict[str, list[str]] = {}
        for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
            if field.get("type") in ("radio", "checkbox") and field.get("checked") is None:
                continue
            data.setdefault(field.get("name"), []).append(field.value or "")
        return data

    def _show(self, response: TestResponse) -> Browser:
        self._leads_to = ""
        self._response = response
        self._page = None
        if response.mimetype == "text/html":
            self._page = html.fromstring(response.text)
            self._check()
        return self

    def _check(self) -> None:
        ids = self.page.xpath("//@id")
        assert len(ids) == len(set(ids)), "two things on the page have the same id"
        assert self.page.xpath("count(//h1)") == 1
        assert self.page.xpath("normalize-space(//title)")
        assert not self.page.xpath("//script[not(@src)] | //style | //@style"), (
            "the policy forbids it"
        )
        for form in self.page.xpath("//form[@method='post']"):
            assert form.xpath(".//input[@name='csrf_token']"), "a form without its token"
        for field in self.page.xpath(f"//input[not({HAS_LABEL})] | //textarea | //select"):
            assert self.page.xpath(f"//label[@for='{field.get('id')}']"), field.get("name")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def path(self) -> str:
        """Where the browser has come to."""
        return self.response.request.path

    @property
    def text(self) -> str:
        """The words of the page's own part."""
        return " ".join(self.page.xpath("string(//main)").split())

    @property
    def head(self) -> str:
        """The words of the page's head."""
        return " ".join(self.page.xpath("string(//header)").split())

    def texts(self, xpath: str) -> list[str]:
        """The words of each thing found."""
        return [" ".join(found.text_content().split()) for found in self.page.xpath(xpath)]
