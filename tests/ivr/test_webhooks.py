"""Only the carrier gets in: whatever is not signed by it is refused, and every answer is XML."""

from __future__ import annotations

import copy
import io
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator
from werkzeug.test import EnvironBuilder, run_wsgi_app

from ivr import webhooks
from ivr.app import LARGEST_REQUEST
from tests.support.carrier import CALLER, SERVICE, SID, Carrier, installed, no_secrets, read
from tests.support.clock import ManualClock

FORM = {"CallSid": SID, "From": CALLER, "To": SERVICE, "CallStatus": "ringing"}
PUBLIC = "https://hotline.example.gov.cn"


def routes(app: Flask) -> list[str]:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/voice")]
    return sorted(rule.rule.replace("<token>", "abc.def") for rule in rules)


@pytest.fixture
def installation(staffed_file: Path, tmp_path: Path, clock: ManualClock) -> Iterator[Any]:
    """Makes an installation with settings of its own."""
    with ExitStack() as stack:

        def make(**settings: Any) -> Carrier:
            home = tmp_path / "elsewhere"
            home.mkdir()
            shutil.copyfile(staffed_file, home / "ledger.db")
            return stack.enter_context(installed(home, clock, **settings))

        yield make


def _signatures(carrier: Carrier, path: str) -> dict[str, str | None]:
    """Signatures that are not the carrier's for this request."""
    ours, public = carrier.settings.auth_tokens[0], carrier.settings.public_url

    def sign(url: str, token: str = ours, form: dict[str, str] = FORM) -> str:
        return str(RequestValidator(token).compute_signature(url, form))

    other_port = public.replace(":8000", ":8001")
    return {
        "none at all": None,
        "an empty one": "",
        "nonsense": "nonsense",
        "one that is no ASCII": "签名",
        "another token's": sign(public + path, token="another"),
        "of another address": sign("http://evil.example" + path),
        "of https instead of http": sign("https" + public.removeprefix("http") + path),
        "of another port": sign(other_port + path),
        "of another path": sign(public + path + "x"),
        "of another query": sign(public + path + "?a=1"),
        "of the address without its form": sign(public + path, form={}),
        "of another form": sign(public + path, form=FORM | {"From": "+8613900000002"}),
        "of a form with one field less": sign(public + path, form={"CallSid": SID}),
    }


def test_every_route_of_the_line_refuses_what_the_carrier_has_not_signed(carrier: Carrier) -> None:
    found = routes(carrier.app)
    assert len(found) >= 10
    for path in found:
        for what, signature in _signatures(carrier, path).items():
            headers = {}
            if signature is not None:
                headers["X-Twilio-Signature"] = signature.encode().decode("latin-1")
            with capture_logs() as logs:
                reply = read(carrier.client.post(path, data=FORM, headers=headers))
            assert reply.status == 403, (path, what)
            (entry,) = logs
            assert (entry["event"], entry["reason"]) == ("webhook_refused", "signature")
            assert "exc_info" not in entry
            assert no_secrets(logs)
    assert carrier.calls() == []


def test_a_route_added_later_is_refused_without_a_signature_too(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    blueprint = copy.copy(webhooks.voice)
    blueprint.deferred_functions = list(webhooks.voice.deferred_functions)
    blueprint._got_registered_once = False
    blueprint.add_url_rule("/later", "later", lambda: "in", methods=["POST"])
    monkeypatch.setattr("ivr.app.voice", blueprint)
    carrier.restart()
    assert read(carrier.client.post("/voice/later", data=FORM)).status == 403
    signed = carrier.sign("/voice/later", FORM)
    assert carrier.client.post("/voice/later", data=FORM, headers=signed).text == "in"


def test_every_address_below_voice_belongs_to_the_guarded_blueprint(carrier: Carrier) -> None:
    rules = [r for r in carrier.app.url_map.iter_rules() if r.rule.startswith("/voice")]
    assert {rule.endpoint.partition(".")[0] for rule in rules} == {"voice"}


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH"])
def test_nothing_but_a_post_reaches_the_line(carrier: Carrier, method: str) -> None:
    for path in routes(carrier.app):
        response = carrier.client.open(path, method=method)
        assert response.status_code in (403, 405), path
        assert response.mimetype == "text/xml"


@pytest.mark.parametrize("path", ["/voice/", "/voice/nothing", "/voice/incoming/", "/voice/step/"])
def test_an_unknown_address_is_refused_in_xml_and_in_one_log_line(
    carrier: Carrier, path: str
) -> None:
    with capture_logs() as logs:
        assert carrier.post(path, FORM).status == 404
    assert [entry["reason"] for entry in logs] == ["unknown"]


def test_no_request_is_redirected_because_a_carrier_loses_its_form_on_the_way(
    carrier: Carrier,
) -> None:
    for path in ("//voice/incoming", "/voice//incoming", "/voice/incoming/"):
        assert carrier.client.post(path, data=FORM).status_code == 404


def test_while_the_token_is_changed_the_old_and_the_new_one_are_taken(installation: Any) -> None:
    carrier = installation(account_sid="AC1", auth_tokens="new, old", carrier="twilio")
    url = carrier.settings.public_url + "/voice/incoming"
    for token, status in (("new", 200), ("old", 200), ("older", 403), ("new, old", 403)):
        signature = RequestValidator(token).compute_signature(url, FORM)
        headers = {"X-Twilio-Signature": signature}
        assert carrier.client.post("/voice/incoming", data=FORM, headers=headers).status_code == (
            status
        )


@pytest.mark.parametrize(
    ("public_url", "signed_url", "status"),
    [
        (PUBLIC, PUBLIC, 200),
        (PUBLIC + "/", PUBLIC, 200),
        (PUBLIC + "/hotline", PUBLIC + "/hotline", 200),
        (PUBLIC + "/hotline", PUBLIC, 403),
        (PUBLIC + ":8443", PUBLIC + ":8443", 200),
        (PUBLIC + ":8443", PUBLIC, 200),  # Twilio drops the port of https.
        (PUBLIC, PUBLIC + ":8443", 403),
        (PUBLIC, "http://hotline.example.gov.cn", 403),
        (PUBLIC, "http://localhost", 403),
    ],
)
def test_behind_a_proxy_the_address_in_the_settings_is_what_counts(
    installation: Any, public_url: str, signed_url: str, status: int
) -> None:
    carrier = installation(public_url=public_url)
    token = carrier.settings.auth_tokens[0]
    signature = RequestValidator(token).compute_signature(signed_url + "/voice/incoming", FORM)
    reply = read(
        carrier.client.post("/voice/incoming", data=FORM, headers={"X-Twilio-Signature": signature})
    )
    assert reply.status == status
    if status == 200:
        assert f'action="{public_url.rstrip("/")}/voice/step/' in reply.body


def test_what_a_proxy_says_of_itself_is_not_believed(carrier: Carrier) -> None:
    signature = RequestValidator(carrier.settings.auth_tokens[0]).compute_signature(
        "https://evil.example/voice/incoming", FORM
    )
    headers = {
        "X-Twilio-Signature": signature,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Prefix": "",
        "Forwarded": "host=evil.example;proto=https",
        "Host": "evil.example",
    }
    assert read(carrier.client.post("/voice/incoming", data=FORM, headers=headers)).status == 403
    signed = carrier.sign("/voice/incoming", FORM) | {"X-Forwarded-Host": "evil.example"}
    reply = read(carrier.client.post("/voice/incoming", data=FORM, headers=signed))
    assert reply.status == 200
    assert "evil.example" not in reply.body


@pytest.mark.parametrize(
    "query", ["a=1", "q=%E4%BD%A0%E5%A5%BD", "u=https%3A%2F%2Fx%2Fy&t=%7e+%20"]
)
def test_a_query_is_signed_as_it_was_sent(carrier: Carrier, query: str) -> None:
    path = f"/voice/incoming?{query}"
    assert carrier.post(path, FORM).status == 200
    signed = carrier.sign(path, FORM)
    assert read(carrier.client.post("/voice/incoming", data=FORM, headers=signed)).status == 403


def test_the_part_after_the_hash_is_for_the_carrier_and_is_not_signed(carrier: Carrier) -> None:
    signed = carrier.sign("/voice/incoming", FORM)
    reply = carrier.client.post("/voice/incoming#rc=2&rp=5xx,ct,rt", data=FORM, headers=signed)
    assert reply.status_code == 200


def test_signalwire_signs_in_a_header_of_its_own(installation: Any) -> None:
    carrier = installation(
        account_sid="AC1",
        auth_tokens="key",
        carrier="signalwire",
        carrier_url="https://office.signalwire.com/api/laml",
    )
    assert set(carrier.sign("/voice/incoming", FORM)) == {"X-SignalWire-Signature"}
    assert carrier.post("/voice/incoming", FORM).status == 200
    (signature,) = carrier.sign("/voice/incoming", FORM).values()
    wrong = {"X-Twilio-Signature": signature}
    assert read(carrier.client.post("/voice/incoming", data=FORM, headers=wrong)).status == 403


# Size


def test_a_body_too_large_is_refused_before_anything_is_parsed(
    carrier: Carrier, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.webhooks.is_signed", lambda *_: pytest.fail("it was parsed"))
    form = FORM | {"SpeechResult": "x" * LARGEST_REQUEST}
    for path in routes(carrier.app):
        with capture_logs() as logs:
            assert carrier.post(path, form).status == 413
        assert [entry["reason"] for entry in logs] == ["too_large"]


@pytest.mark.parametrize(("length", "status"), [(100, 403), (LARGEST_REQUEST + 1, 413)])
def test_a_body_of_unknown_length_is_read_no_further_than_allowed(
    carrier: Carrier, length: int, status: int
) -> None:
    body = io.BytesIO(b"CallSid=" + b"x" * length)
    environ = EnvironBuilder("/voice/incoming", method="POST").get_environ()
    environ |= {
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    environ.pop("CONTENT_LENGTH", None)
    with capture_logs() as logs:
        _content, answered, headers = run_wsgi_app(carrier.app, environ)
    assert answered.startswith(str(status))
    assert headers["Content-Type"].startswith("text/xml")
    assert len(logs) == 1
    assert body.tell() <= LARGEST_REQUEST + 64 * 1024


def test_other_kinds_of_bodies_are_refused(carrier: Carrier) -> None:
    for content_type in ("application/json", "multipart/form-data; boundary=x", "text/plain", ""):
        response = carrier.client.post(
            "/voice/incoming",
            data=b'{"CallSid": "CA1"}',
            content_type=content_type,
            headers=carrier.sign("/voice/incoming", FORM),
        )
        assert read(response).status == 403


def test_the_line_is_healthy_only_while_its_ledger_can_be_asked(carrier: Carrier) -> None:
    assert carrier.client.get("/healthz").status_code == 200
    carrier.parts.db.close()
    for path in carrier.settings.home.glob("ledger.db*"):
        path.unlink()
    told = carrier.client.get("/healthz")
    assert (told.status_code, told.json) == (503, {"status": "tables not current"})
    carrier.parts.db.migrate()
    told = carrier.client.get("/healthz")
    assert (told.status_code, told.json) == (503, {"status": "no office"})
    carrier.parts.db.close()
    for path in carrier.settings.home.glob("ledger.db*"):
        path.unlink()
    carrier.settings.home.joinpath("ledger.db").mkdir()
    told = carrier.client.get("/healthz")
    assert (told.status_code, told.json) == (503, {"status": "database away"})
