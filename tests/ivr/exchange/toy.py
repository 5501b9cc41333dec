"""A toy application: it answers what the test wrote down, checks signatures, and remembers."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator
from werkzeug.serving import make_server

ACCOUNT = "AC" + "0" * 32
TOKEN = "toy-token"

Page = str | bytes | Response | Callable[[Mapping[str, str]], "str | Response"]


@dataclass
class Asked:
    """One request that reached the application."""

    method: str
    path: str
    params: dict[str, str]
    headers: dict[str, str]


@dataclass
class Toy:
    """``pages`` maps a path to the inside of its <Response>, to whole answers, or to a function."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    url: str = ""

    def says(self, path: str, inside: str) -> None:
        """The document at ``path``; ``inside`` is what stands in its <Response>."""
        self.pages[path] = f"<Response>{inside}</Response>"

    def params(self, path: str) -> list[dict[str, str]]:
        """The parameters of every request to ``path``, in order of arrival."""
        return [asked.params for asked in self.asked if asked.path == path]

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def answer(self) -> Response:
        signed = RequestValidator(TOKEN).validate(
            request.url, request.form, request.headers.get("X-Twilio-Signature", "")
        )
        if not signed:
            return Response("wrong signature", 403)
        params = dict(request.values.items())
        self.asked.append(
            Asked(request.method, request.path, params, dict(request.headers.items()))
        )
        page = self.pages.get(request.path, Response("nothing here", 404))
        if callable(page) and not isinstance(page, Response):
            page = page(params)
        if isinstance(page, Response):
            # A response object serves one request; the page may be asked for again.
            return Response(page.get_data(), page.status_code, content_type=page.content_type)
        return Response(page, content_type="text/xml")

    def app(self) -> Flask:
        app = Flask("toy")
        app.add_url_rule("/", "root", self.answer, methods=["GET", "POST"])
        app.add_url_rule("/<path:_>", "page", lambda _: self.answer(), methods=["GET", "POST"])
        return app


@contextmanager
def served(app: Any) -> Iterator[str]:
    """The address of an application that is served in a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=lambda: server.serve_forever(0.01), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def wav(seconds: float) -> Response:
    """An answer with a WAV file of this length."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(int(16000 * seconds)))
    return Response(out.getvalue(), content_type="audio/wav")
