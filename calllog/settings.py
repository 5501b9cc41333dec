"""The settings: read once, from the environment and a ``.env`` file, into one frozen object.

An empty variable counts as unset, except the token: an empty token would accept anybody's
signature, so it is refused. A relative folder is meant from the project's root, so that the data
is found again from wherever a command is started.
"""

from __future__ import annotations

import difflib
import os
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream
from pydantic import AliasChoices, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from calllog.secrets_kept import ExchangeAccount, keep_exchange_account, keep_secret

ROOT = Path(__file__).resolve().parent.parent

Carrier = Literal["exchange", "twilio", "signalwire", "somleng"]

PREFIX = "HOTLINE_"
TOKEN_NAME = "TWILIO_AUTH_TOKEN"  # noqa: S105 - The name of the variable, not a token.
ACCOUNT_NAME = "TWILIO_ACCOUNT_SID"

Port = Annotated[int, Field(ge=1, le=65535)]


class SettingsError(Exception):
    """The settings cannot be used: one sentence, with the remedy."""


def _sqlite(path: Path) -> str:
    # A folder may hold spaces and percent signs; URL.create quotes them.
    return URL.create("sqlite", database=str(path)).render_as_string()


def _home(data: dict[str, Any]) -> Path:
    return ROOT / ("var-demo" if data["demo"] else "var")


def _carrier(data: dict[str, Any]) -> Carrier:
    return "twilio" if data["account_sid"] else "exchange"


def _carrier_url(data: dict[str, Any]) -> str:
    rest = {
        "exchange": f"http://127.0.0.1:{data['exchange_port']}",
        "twilio": "https://api.twilio.com",
        "somleng": "https://api.somleng.org",
    }
    return rest.get(data["carrier"], "")


class Settings(BaseSettings):
    """Everything that an installation can choose. The README's table is checked against it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=ROOT / ".env",
        env_file_encoding="utf-8",
        extra="ignore",
        frozen=True,
        populate_by_name=True,
        validate_default=True,
    )

    demo: bool = Field(
        default=False,
        description="Practice: a data folder of its own, the sample office, the local exchange "
        "whatever else is set, nobody real is told",
    )
    home: Path = Field(
        default_factory=_home,
        description="The data folder: databases, recordings, secrets",
        json_schema_extra={"default": "var (var-demo in the demonstration)"},
    )
    phone_port: Port = Field(default=8000, description="Port of the public app")
    console_port: Port = Field(default=8001, description="Port of the staff console")
    exchange_port: Port = Field(default=8002, description="Port of the local exchange")
    practice: bool = Field(
        default=True,
        description="The practice telephone's own line and ledger; off saves some 120 MB of memory",
        json_schema_extra={"default": "on"},
    )
    practice_port: Port = Field(
        default=8003,
        description="Port of the practice line; a demonstration is called itself and needs none",
    )
    conduct_port: Port = Field(default=8004, description="Port of the conduct monitors' own app")
    public_url: str = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data['phone_port']}",
        description="The address at which the carrier sees the public app; signatures are checked "
        "against it",
        json_schema_extra={"default": "http://127.0.0.1:8000"},
    )
    console_url: str = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data['console_port']}",
        description="The address at which staff open the console; with https its cookie is kept "
        "off plain connections",
        json_schema_extra={"default": "http://127.0.0.1:8001"},
    )
    conduct_url: str = Field(
        default_factory=lambda data: f"http://127.0.0.1:{data['conduct_port']}",
        description="The address at which the monitors open their app, under a host name of its "
        "own; with https its cookie is kept off plain connections",
        json_schema_extra={"default": "http://127.0.0.1:8004"},
    )
    database_url: str = Field(
        default_factory=lambda data: _sqlite(data["home"] / "ledger.db"),
        repr=False,
        description="The ledger's database: SQLite or PostgreSQL",
        json_schema_extra={"default": "ledger.db in the data folder"},
    )
    conduct_database_url: str = Field(
        default_factory=lambda data: _sqlite(data["home"] / "conduct" / "conduct.db"),
        repr=False,
        description="The conduct line's database, never the ledger's",
        json_schema_extra={"default": "conduct/conduct.db in the data folder"},
    )
    account_sid: str = Field(
        default="",
        validation_alias=AliasChoices(ACCOUNT_NAME),
        description="The account at the carrier; none: the local exchange is the carrier",
    )
    auth_tokens: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        validation_alias=AliasChoices(TOKEN_NAME),
        repr=False,
        description="The account's token; while it is being changed both, the new one first, "
        "with a comma between",
    )
    carrier: Carrier = Field(
        default_factory=_carrier,
        description="exchange, twilio, signalwire or somleng",
        json_schema_extra={"default": "twilio with an account, else exchange"},
    )
    carrier_url: str = Field(
        default_factory=_carrier_url,
        description="The carrier's REST address; has to be set for signalwire",
        json_schema_extra={"default": "the carrier's own"},
    )
    three_rings_seconds: Annotated[int, Field(ge=5, le=30)] = Field(
        default=15,
        description="How long three rings last: a Chinese ring is 1 s of tone and 4 s of silence, "
        "so that the fourth would start at 15 s (clause 3.3.2a)",
    )
    assessment_minimum: Annotated[int, Field(ge=5, le=100)] = Field(
        default=10,
        description="From how many cases on the assessment tells a rate as a percentage; below, "
        "only the counts (clause 4.2)",
    )
    timezone: str = Field(default="Asia/Shanghai", description="The office's time zone")
    digest_addresses: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        repr=False,
        description="Where the daily digest of all histories is sent, off this machine: Apprise "
        "addresses such as mailto://…, with a blank between",
    )
    prompts_folder: Path = Field(
        default_factory=lambda data: data["home"] / "prompts",
        description="The office's own sentences and recordings, in place of the shipped ones",
        json_schema_extra={"default": "prompts in the data folder"},
    )
    templates_folder: Path = Field(
        default_factory=lambda data: data["home"] / "templates",
        description="The office's own Word templates of papers, in place of the shipped ones",
        json_schema_extra={"default": "templates in the data folder"},
    )

    @classmethod
    def read(cls, **overrides: Any) -> Self:
        """The settings in force; ``overrides`` go before the environment.

        Raises:
            SettingsError: with one sentence that says what is wrong and what to do.
        """
        _check_env_file(cls.model_config.get("env_file"))
        try:
            settings = cls(**overrides)
            if settings.demo:
                settings = cls(**overrides, **_demo_values(settings))
        except ValidationError as error:
            raise SettingsError(_sentence(error)) from error
        if settings.carrier == "exchange" and not settings.account_sid:
            account = settings._exchange_account()
            return settings.model_copy(
                update={"account_sid": account.sid, "auth_tokens": (account.token,)}
            )
        return settings

    @model_validator(mode="before")
    @classmethod
    def _drop_empty(cls, values: dict[str, Any]) -> dict[str, Any]:
        tokens = (TOKEN_NAME, "auth_tokens")
        return {name: value for name, value in values.items() if value != "" or name in tokens}

    @field_validator("auth_tokens", mode="before")
    @classmethod
    def _split_tokens(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        tokens = tuple(part.strip() for part in value.split(","))
        if not all(tokens):
            raise ValueError("holds an empty token; write the token of the account, or remove it")
        return tokens

    @field_validator("digest_addresses", mode="before")
    @classmethod
    def _split_addresses(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        addresses = tuple(value.split())
        if not all("://" in address for address in addresses):
            raise ValueError(
                "holds something that is no address; write addresses such as mailto://…, with a "
                "blank between"
            )
        return addresses

    @field_validator("home", "prompts_folder", "templates_folder")
    @classmethod
    def _from_root(cls, value: Path) -> Path:
        return ROOT / value.expanduser()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError("names no time zone; write one such as Asia/Shanghai") from None
        return value

    @field_validator("public_url", "console_url", "conduct_url", "carrier_url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        address = value.rstrip("/")
        if address and not _is_web_address(address):
            raise ValueError("is no web address; write one such as https://hotline.example.gov.cn")
        return address

    @field_validator("database_url", "conduct_database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            backend = make_url(value).get_backend_name()
        except (ArgumentError, ValueError):
            backend = ""
        if backend not in ("sqlite", "postgresql"):
            raise ValueError(
                "is no address of an SQLite or PostgreSQL database; write one such as "
                "postgresql://user:password@host/name, or remove it"
            )
        return value

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        ports = [self.phone_port, self.console_port, self.exchange_port, self.conduct_port]
        if self.practice and not self.demo:
            ports.append(self.practice_port)
        if len(set(ports)) < len(ports):
            raise ValueError(
                "HOTLINE_PHONE_PORT, HOTLINE_CONSOLE_PORT, HOTLINE_EXCHANGE_PORT, "
                "HOTLINE_PRACTICE_PORT and HOTLINE_CONDUCT_PORT have to be different ports; change "
                "one of them."
            )
        if self.database_url == self.conduct_database_url:
            raise ValueError(
                "HOTLINE_CONDUCT_DATABASE_URL is the ledger's database; the conduct line needs "
                "one of its own."
            )
        return self._has_account()

    def _has_account(self) -> Self:
        if self.account_sid and not self.auth_tokens:
            raise ValueError(
                f"{ACCOUNT_NAME} is set but {TOKEN_NAME} is not; set the account's token, or "
                "remove the account to use the local exchange."
            )
        if self.auth_tokens and not self.account_sid:
            raise ValueError(
                f"{TOKEN_NAME} is set but {ACCOUNT_NAME} is not; set the account, or remove the "
                "token to use the local exchange."
            )
        if self.carrier != "exchange" and not self.account_sid:
            raise ValueError(
                f"HOTLINE_CARRIER is {self.carrier}, which needs an account; set {ACCOUNT_NAME} "
                f"and {TOKEN_NAME}."
            )
        if not self.carrier_url:
            raise ValueError(
                "HOTLINE_CARRIER_URL is missing; write the REST address of your space at "
                f"{self.carrier}."
            )
        return self

    def _exchange_account(self) -> ExchangeAccount:
        try:
            return keep_exchange_account(self.home / "exchange.json")
        except OSError as error:
            raise SettingsError(_unwritable(self.home, error)) from error
        except ValueError as error:
            raise SettingsError(
                f"{self.home / 'exchange.json'} cannot be read; remove it, and a new account for "
                "the local exchange is made."
            ) from error

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @cached_property
    def secret_key(self) -> str:
        """Signs sessions and the steps of a call; made once and kept in the data folder.

        Raises:
            SettingsError: the data folder cannot be written.
        """
        try:
            return keep_secret(self.home / "secret")
        except OSError as error:
            raise SettingsError(_unwritable(self.home, error)) from error

    @cached_property
    def digest_key(self) -> str:
        """The key of the daily digests; made once and kept in the data folder.

        Raises:
            SettingsError: the data folder cannot be written.
        """
        try:
            return keep_secret(self.home / "digest_key")
        except OSError as error:
            raise SettingsError(_unwritable(self.home, error)) from error


def _check_env_file(file: Any) -> None:
    """Refuse a file of which a line would be passed over: it may hold a setting.

    Raises:
        SettingsError: naming the file and the line, and not what it says, which may be a token.
    """
    if file is None or not Path(file).is_file():
        return
    try:
        with Path(file).open(encoding="utf-8") as lines:
            bindings = list(parse_stream(lines))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read; save it as a text in UTF-8.") from error
    for binding in bindings:
        if binding.error or (binding.key is not None and binding.value is None):
            # A binding begins with the blank lines before it.
            said = binding.original.string
            blank = said[: len(said) - len(said.lstrip())].count("\n")
            raise SettingsError(
                f"Line {binding.original.line + blank} of {file} is no setting; write NAME=value "
                "there, put # before a remark, or remove the line."
            )


def _demo_values(settings: Settings) -> dict[str, Any]:
    # A demonstration on a machine that also runs the real line must touch nothing of it.
    return {
        "database_url": _sqlite(settings.home / "ledger.db"),
        "conduct_database_url": _sqlite(settings.home / "conduct" / "conduct.db"),
        "prompts_folder": settings.home / "prompts",
        "templates_folder": settings.home / "templates",
        "public_url": f"http://127.0.0.1:{settings.phone_port}",
        "console_url": f"http://127.0.0.1:{settings.console_port}",
        "conduct_url": f"http://127.0.0.1:{settings.conduct_port}",
        "carrier": "exchange",
        "carrier_url": f"http://127.0.0.1:{settings.exchange_port}",
        "account_sid": "",
        "auth_tokens": (),
        "digest_addresses": (),
    }


def variable(name: str) -> str:
    """The environment variable of a field."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return str(alias.choices[0])
    return PREFIX + name.upper()


def described() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, meaning), for the README's table and the doctor."""
    rows = []
    for name, field in Settings.model_fields.items():
        extra = field.json_schema_extra
        told = extra.get("default") if isinstance(extra, dict) else None
        default = "" if field.default in ("", (), False) else field.default
        rows.append((variable(name), str(told or default), field.description or ""))
    return rows


def misspelt() -> list[tuple[str, str]]:
    """Variables that look like settings and are none, each with the nearest real name or ``""``."""
    known = [name for name, _default, _meaning in described()]
    strange = sorted(name for name in os.environ if name.startswith(PREFIX) and name not in known)
    return [(name, next(iter(difflib.get_close_matches(name, known)), "")) for name in strange]


def _is_web_address(value: str) -> bool:
    try:
        parts = urlsplit(value)
        port_is_fine = parts.port is None or parts.port > 0
    except ValueError:
        return False
    is_bare = not (parts.query or parts.fragment or parts.username)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and is_bare and port_is_fine


def _sentence(error: ValidationError) -> str:
    """One sentence for the first thing that is wrong. Values are not repeated: one is a token."""
    first = error.errors(include_url=False, include_context=False)[0]
    what = first["msg"].removeprefix("Value error, ")
    if not first["loc"]:
        return what
    name = str(first["loc"][0])
    if name in Settings.model_fields:
        name = variable(name)
    remedy = "" if ";" in what else "; correct it or remove it"
    return f"{name} {what[0].lower()}{what[1:]}{remedy}."


def _unwritable(folder: Path, error: OSError) -> str:
    return (
        f"The data folder {folder} cannot be written ({error.strerror}); give the user who starts "
        "the hotline the right to write it, or set HOTLINE_HOME to another folder."
    )
