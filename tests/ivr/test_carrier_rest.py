"""The way to the carrier: through the office's proxy, unless the carrier is on this machine."""

from __future__ import annotations

from pathlib import Path

import pytest

from calllog.settings import Settings
from ivr.carrier_rest import carrier_client, carrier_session
from ivr.reconcile import CallEnd, ask_carrier
from ivr.recordings import CarrierRecordings, NotThere
from tests.support.hotline import served


@pytest.mark.parametrize(
    ("url", "uses_proxy"),
    [
        ("https://api.twilio.com", True),
        ("https://office.signalwire.com/api/laml", True),
        ("http://10.0.0.8:8002", True),
        ("http://127.0.0.1:8002", False),
        ("http://localhost:8002", False),
        ("http://[::1]:8002", False),
    ],
)
def test_only_a_real_carrier_is_asked_through_the_proxy(
    settings: Settings, url: str, uses_proxy: bool
) -> None:
    session = carrier_session(settings.model_copy(update={"carrier_url": url}))
    assert session.trust_env is uses_proxy


def test_the_local_exchange_is_reached_behind_a_proxy_that_leads_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def not_found(environ: dict[str, str], start_response: object) -> list[bytes]:
        asked.append(environ["PATH_INFO"].rpartition("/")[2])
        start_response("404 Not Found", [("Content-Type", "application/json")])  # type: ignore[operator]
        return [b"{}"]

    with served(not_found) as port:
        settings = Settings.read(home=tmp_path, exchange_port=port)
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, "http://127.0.0.1:9")
        with pytest.raises(NotThere):
            CarrierRecordings(settings).fetch("RE1")
        assert ask_carrier(carrier_client(settings), "CA1") == CallEnd(True, None, None)
        assert carrier_session(settings).get(f"{settings.carrier_url}/AC1").status_code == 404
    assert asked == ["RE1.wav", "CA1.json", "AC1"]
