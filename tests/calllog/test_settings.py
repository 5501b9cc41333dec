"""The settings: what is read from where, and that nothing half-right starts a hotline."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from pydantic import ValidationError

from calllog.settings import ROOT, Settings, SettingsError, described, misspelt

ACCOUNT = {"TWILIO_ACCOUNT_SID": "AC1", "TWILIO_AUTH_TOKEN": "secret-token"}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder named by the environment."""
    folder = tmp_path / "data folder"
    monkeypatch.setenv("HOTLINE_HOME", str(folder))
    return folder


def test_without_settings_the_hotline_runs_on_this_machine_with_its_own_exchange(
    home: Path,
) -> None:
    settings = Settings.read()
    assert settings.home == home
    assert (settings.phone_port, settings.console_port, settings.exchange_port) == (
        8000,
        8001,
        8002,
    )
    assert settings.public_url == "http://127.0.0.1:8000"
    assert settings.carrier == "exchange"
    assert settings.carrier_url == "http://127.0.0.1:8002"
    assert settings.three_rings_seconds == 15
    assert settings.timezone == "Asia/Shanghai"
    assert settings.prompts_folder == home / "prompts"


def test_the_data_folder_lies_in_the_project_wherever_a_command_is_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings(account_sid="AC1", auth_tokens=("x",)).home == ROOT / "var"
    monkeypatch.setenv("HOTLINE_HOME", "elsewhere")
    assert Settings(account_sid="AC1", auth_tokens=("x",)).home == ROOT / "elsewhere"


def test_the_exchange_gets_an_account_once_that_only_its_owner_can_read(home: Path) -> None:
    first, second = Settings.read(), Settings.read()
    assert first.account_sid.startswith("AC")
    assert len(first.auth_tokens[0]) == 32
    assert (first.account_sid, first.auth_tokens) == (second.account_sid, second.auth_tokens)
    assert stat.S_IMODE((home / "exchange.json").stat().st_mode) == 0o600


def test_the_secret_key_is_made_once_and_only_its_owner_can_read_it(home: Path) -> None:
    assert Settings.read().secret_key == Settings.read().secret_key
    assert len(Settings.read().secret_key) == 64
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600


def test_an_account_at_twilio_makes_twilio_the_carrier(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")
    monkeypatch.setenv("TWILIO_AUTH_TOKEN", "new, old")
    settings = Settings.read()
    assert settings.carrier == "twilio"
    assert settings.carrier_url == "https://api.twilio.com"
    assert settings.auth_tokens == ("new", "old")
    assert not (home / "exchange.json").exists()


def test_a_dot_env_file_is_read_and_the_environment_goes_before_it(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text(
        'HOTLINE_PHONE_PORT=9000\nHOTLINE_CONSOLE_PORT=9001\nSOMETHING_ELSE="其他"\n',
        encoding="utf-8",
    )
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    monkeypatch.setenv("HOTLINE_CONSOLE_PORT", "9100")
    settings = Settings.read()
    assert (settings.phone_port, settings.console_port) == (9000, 9100)
    assert settings.public_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("HOTLINE_PHONE_PORT=9000\n\nthis is no setting\n", 3),
        ("HOTLINE_CARRIER twilio\nHOTLINE_PHONE_PORT=9000\n", 1),
        ("# remark\nHOTLINE_PHONE_PORT=9000\nTWILIO_AUTH_TOKEN\n", 3),
        ('HOTLINE_PHONE_PORT=9000\nTWILIO_AUTH_TOKEN="secret\n', 2),
    ],
)
def test_a_line_of_the_dot_env_file_that_is_no_setting_is_refused_by_its_number(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, line: int
) -> None:
    file = tmp_path / ".env"
    file.write_text(content, encoding="utf-8")
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    with pytest.raises(SettingsError) as refused:
        Settings.read()
    assert str(refused.value).startswith(f"Line {line} of {file} is no setting; write NAME=value")
    assert "secret" not in str(refused.value)


def test_a_dot_env_file_in_another_encoding_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_bytes("HOTLINE_HOME=数据".encode("gb18030"))
    monkeypatch.setitem(Settings.model_config, "env_file", file)
    with pytest.raises(SettingsError, match="save it as a text in UTF-8"):
        Settings.read()


def test_a_demonstration_touches_nothing_of_the_real_line(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {
        **ACCOUNT,
        "HOTLINE_DATABASE_URL": "postgresql://real/ledger",
        "HOTLINE_PUBLIC_URL": "https://hotline.example.gov.cn",
        "HOTLINE_PHONE_PORT": "9000",
    }.items():
        monkeypatch.setenv(name, value)
    settings = Settings.read(demo=True)
    assert settings.carrier == "exchange"
    assert settings.account_sid != "AC1"
    assert "real" not in settings.database_url
    assert str(home.name) in settings.database_url
    assert settings.public_url == "http://127.0.0.1:9000"


def test_a_demonstration_has_a_data_folder_of_its_own() -> None:
    assert Settings(demo=True).home == ROOT / "var-demo"


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TWILIO_ACCOUNT_SID": "AC1"}, "TWILIO_AUTH_TOKEN is not"),
        ({"TWILIO_AUTH_TOKEN": "x"}, "TWILIO_ACCOUNT_SID is not"),
        ({"TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN holds an empty token"),
        ({**ACCOUNT, "TWILIO_AUTH_TOKEN": ""}, "TWILIO_AUTH_TOKEN holds an empty token"),
        ({**ACCOUNT, "TWILIO_AUTH_TOKEN": " "}, "TWILIO_AUTH_TOKEN holds an empty token"),
        ({**ACCOUNT, "TWILIO_AUTH_TOKEN": "a,"}, "TWILIO_AUTH_TOKEN holds an empty token"),
        ({"HOTLINE_PHONE_PORT": "eight"}, "HOTLINE_PHONE_PORT input should be a valid integer"),
        ({"HOTLINE_PHONE_PORT": "0"}, "HOTLINE_PHONE_PORT"),
        ({"HOTLINE_PHONE_PORT": "65536"}, "HOTLINE_PHONE_PORT"),
        ({"HOTLINE_PHONE_PORT": "8001"}, "different ports"),
        ({"HOTLINE_PUBLIC_URL": "hotline"}, "HOTLINE_PUBLIC_URL is no web address"),
        ({"HOTLINE_PUBLIC_URL": "ftp://a"}, "HOTLINE_PUBLIC_URL is no web address"),
        ({"HOTLINE_PUBLIC_URL": "http://a:999999"}, "HOTLINE_PUBLIC_URL is no web address"),
        ({"HOTLINE_PUBLIC_URL": "http://a/?b=c"}, "HOTLINE_PUBLIC_URL is no web address"),
        ({"HOTLINE_DATABASE_URL": "mysql://a"}, "HOTLINE_DATABASE_URL is no address"),
        ({"HOTLINE_DATABASE_URL": "nonsense"}, "HOTLINE_DATABASE_URL is no address"),
        (
            {"HOTLINE_DATABASE_URL": "sqlite:///a", "HOTLINE_CONDUCT_DATABASE_URL": "sqlite:///a"},
            "one of its own",
        ),
        ({"HOTLINE_CARRIER": "pigeon"}, "HOTLINE_CARRIER input should be"),
        ({"HOTLINE_CARRIER": "twilio"}, "which needs an account"),
        ({**ACCOUNT, "HOTLINE_CARRIER": "signalwire"}, "HOTLINE_CARRIER_URL is missing"),
        ({"HOTLINE_THREE_RINGS_SECONDS": "0"}, "HOTLINE_THREE_RINGS_SECONDS"),
        ({"HOTLINE_TIMEZONE": "Asia/Nowhere"}, "HOTLINE_TIMEZONE names no time zone"),
        ({"HOTLINE_TIMEZONE": "../etc/passwd"}, "HOTLINE_TIMEZONE names no time zone"),
        ({"HOTLINE_DEMO": "perhaps"}, "HOTLINE_DEMO"),
    ],
)
def test_settings_that_cannot_work_are_refused_in_one_sentence_with_a_remedy(
    environment: dict[str, str], said: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        Settings.read()
    sentence = str(caught.value)
    assert said in sentence
    assert ";" in sentence
    assert "\n" not in sentence
    assert "secret-token" not in sentence


@pytest.mark.parametrize("name", ["HOTLINE_PHONE_PORT", "HOTLINE_CARRIER", "TWILIO_ACCOUNT_SID"])
def test_an_empty_variable_is_as_good_as_none(
    name: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "")
    assert Settings.read().carrier == "exchange"
    assert Settings.read().phone_port == 8000


def test_a_data_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"cannot be written \(Not a directory\); give"):
        Settings.read(home=tmp_path / "file" / "home")


def test_a_damaged_account_of_the_exchange_is_refused(home: Path) -> None:
    home.mkdir()
    (home / "exchange.json").write_text('{"account_sid": "AC1", "auth_token": ""}')
    with pytest.raises(SettingsError, match="remove it, and a new account"):
        Settings.read()


def test_nothing_can_change_the_settings_once_they_are_read(home: Path) -> None:
    with pytest.raises(ValidationError):
        Settings.read().phone_port = 1


def test_printing_the_settings_shows_no_secret(home: Path) -> None:
    settings = Settings.read(database_url="postgresql://clerk:hidden@host/ledger")
    assert settings.auth_tokens[0] not in repr(settings)
    assert settings.secret_key not in repr(settings)
    assert "hidden" not in repr(settings)


def test_a_misspelt_variable_is_found_with_the_nearest_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOTLINE_PHONEPORT", "9000")
    assert misspelt() == [("HOTLINE_PHONEPORT", "HOTLINE_PHONE_PORT")]


def test_every_setting_says_what_it_means() -> None:
    assert all(meaning for _name, _default, meaning in described())
    names = [name for name, _default, _meaning in described()]
    assert len(names) == len(set(names)) == len(Settings.model_fields)


def test_digest_addresses_stand_with_blanks_between(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOTLINE_DIGEST_ADDRESSES", " mailto://a:b@c.invalid  json://d.invalid/e,f ")
    settings = Settings.read()
    assert settings.digest_addresses == ("mailto://a:b@c.invalid", "json://d.invalid/e,f")
    assert "mailto" not in repr(settings)
    assert Settings.read(demo=True).digest_addresses == ()


def test_a_digest_address_that_is_none_is_refused_without_being_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOTLINE_DIGEST_ADDRESSES", "archive@example.invalid")
    with pytest.raises(SettingsError, match="HOTLINE_DIGEST_ADDRESSES") as refused:
        Settings.read()
    assert "archive" not in str(refused.value)
