"""The caller's own words: who may hear them, and that hearing them is reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from calllog.models import CallKind
from calllog.settings import Settings
from tests.calllog.console.conftest import SignIn
from tests.calllog.console.desk import Desk


def test_the_audio_is_streamed_and_nothing_of_it_is_kept(sign_in: SignIn, desk: Desk) -> None:
    recording = desk.record(desk.missed_call())
    with sign_in("zhangli").client.get(f"/recordings/{recording}") as response:
        assert response.status_code == 200
        assert response.mimetype == "audio/wav"
        assert response.data.startswith(b"RIFF")
        assert response.headers["Cache-Control"] == "no-store"


def test_a_player_may_ask_for_a_part(sign_in: SignIn, desk: Desk) -> None:
    recording = desk.record(desk.missed_call())
    client = sign_in("zhangli").client
    with client.get(f"/recordings/{recording}", headers={"Range": "bytes=0-3"}) as response:
        assert response.status_code == 206
        assert response.data == b"RIFF"
        assert response.headers["Content-Range"].startswith("bytes 0-3/")


@pytest.mark.clause("3.1.2c")
@pytest.mark.parametrize(
    ("login", "reads"),
    [
        ("zhangli", True),  # responsible
        ("wuhao", True),  # of the section
        ("wangjun", True),  # its head
        ("zhaoping", False),  # the supervisor
        ("gaoyuan", False),  # the leader in charge
        ("xuhui", False),  # the leader
    ],
)
def test_playing_is_reading_for_the_section_and_for_nobody_else(
    sign_in: SignIn, desk: Desk, login: str, reads: bool
) -> None:
    number = desk.missed_call()
    recording = desk.record(number)
    sign_in(login).client.get(f"/recordings/{recording}").close()
    assert (desk.events(number)[-1] == ("read", login, {"how": "played"})) is reads


def test_asking_for_the_length_alone_is_not_reading(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    recording = desk.record(number)
    sign_in("zhangli").client.head(f"/recordings/{recording}").close()
    assert "read" not in desk.kinds(number)


@pytest.mark.parametrize("login", ["liufang", "zhoumin"])
def test_another_section_hears_nothing(sign_in: SignIn, desk: Desk, login: str) -> None:
    recording = desk.record(desk.missed_call("loans"))
    assert sign_in(login).open(f"/recordings/{recording}").status == 404


def test_audio_that_is_not_here_yet_is_not_found(sign_in: SignIn, desk: Desk) -> None:
    number = desk.missed_call()
    recording = desk.record(number, file=None)
    assert sign_in("zhangli").open(f"/recordings/{recording}").status == 404
    assert "read" not in desk.kinds(number)


def test_audio_whose_file_is_gone_is_not_found(
    sign_in: SignIn, desk: Desk, settings: Settings
) -> None:
    recording = desk.record(desk.missed_call(), file="recordings/gone.wav")
    (settings.home / "recordings" / "gone.wav").unlink()
    assert sign_in("zhangli").open(f"/recordings/{recording}").status == 404


def test_nothing_outside_the_data_folder_is_served(
    sign_in: SignIn, desk: Desk, tmp_path: Path
) -> None:
    recording = desk.record(desk.missed_call(), file="../secret.wav")
    assert (tmp_path / "secret.wav").is_file()
    assert sign_in("zhangli").open(f"/recordings/{recording}").status == 404


@pytest.mark.parametrize(
    ("section", "login", "hears"),
    [
        ("loans", "zhangli", True),
        ("loans", "liufang", False),
        ("loans", "zhaoping", True),
        (None, "guoxin", True),  # No section was chosen: the general desk's.
        (None, "zhangli", False),
        (None, "xuhui", True),
    ],
)
def test_the_words_of_a_caller_without_a_number_are_heard_by_the_section_chosen(
    sign_in: SignIn, desk: Desk, section: str | None, login: str, hears: bool
) -> None:
    with desk.db.writing() as session:
        call = desk.call(session, section, None, CallKind.NO_NUMBER)
        recording = desk.record_call(session, call, "matter")
    own = sign_in(login).open("/calls/no-number")
    assert (len(own.page.xpath("//a[contains(@class, 'play')]")) == 1) is hears
    with own.client.get(f"/recordings/{recording}") as response:
        assert response.status_code == (200 if hears else 404)
