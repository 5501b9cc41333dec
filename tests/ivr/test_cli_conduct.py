"""``hotline conduct``: what is done at the machine, and that it opens nothing by itself."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from calllog.clock import SystemClock
from calllog.conduct import keys, members, recovery, sealing
from calllog.conduct.keys import KeyPair
from calllog.conduct.models import Case, CaseKey, Channel, Member
from calllog.db import Database
from calllog.settings import Settings
from ivr.cli import hotline
from ivr.startup import conduct_is_set_up, open_conduct

PAIR = KeyPair.of(b"recovery key of the test office!")


@pytest.fixture
def settings(office: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """An installation with the sample office, whose conduct line is not set up."""
    office.close()
    monkeypatch.setenv("HOTLINE_HOME", str(tmp_path / "home"))
    return Settings.read()


def run(*arguments: str, typed: str = "") -> Result:
    return CliRunner().invoke(hotline, ["conduct", *arguments], input=typed)


def set_up(*more: str) -> Result:
    public = recovery.public_on_paper(PAIR)
    known = ["--recovery-key", public, "--holder", "市档案馆", "--yes"]
    people = ["--monitor", "linjing", "--monitor", "li.na=李娜", "--chief", "li.na"]
    return run("setup", *known, *people, *more)


def enrol(settings: Settings, told: str, login: str) -> KeyPair:
    """Use the code that the command has told."""
    found = re.search(rf"login +{re.escape(login)}\n +invitation code +([\w ]+) \(", told)
    assert found, told
    pair, now = KeyPair.new(), SystemClock().now()
    db = open_conduct(settings)
    with db.writing() as session:
        member = members.invited(session, now, login, found[1])
        assert member is not None
        members.enrol(session, now, member, pair, keys.wrap(pair.private, "x"))
    db.close()
    return pair


def test_a_recovery_key_is_told_in_two_halves_and_stored_nowhere(settings: Settings) -> None:
    told = run("new-recovery-key")
    assert told.exit_code == 0
    (secret,) = re.findall(r"SECRET [A-Z2-7 ]+", told.output)
    (public,) = re.findall(r"PUBLIC [A-Z2-7 ]+", told.output)
    pair = recovery.read_secret(secret)
    assert recovery.read_public(public) == pair.public
    assert keys.fingerprint(pair.public) in told.output
    assert "offline" in told.output or "no network" in told.output
    written = [path.read_bytes() for path in settings.home.rglob("*") if path.is_file()]
    assert not any(pair.private in content or secret.encode() in content for content in written)


def test_the_line_is_set_up_once_two_monitors_have_used_their_codes(settings: Settings) -> None:
    told = set_up()
    assert told.exit_code == 0, told.output
    assert "http://127.0.0.1:8004/enrol" in told.output
    assert not conduct_is_set_up(settings)
    enrol(settings, told.output, "linjing")
    enrol(settings, told.output, "li.na")
    assert conduct_is_set_up(settings)
    db = open_conduct(settings)
    with db.reading() as session:
        found = [
            (one.login, one.name, one.staff_login, one.is_chief) for one in sealing.members(session)
        ]
    db.close()
    assert found == [("linjing", "林静", "linjing", False), ("li.na", "李娜", None, True)]
    assert set_up().exit_code == 1


def test_it_is_set_up_by_answering_questions(settings: Settings) -> None:
    answers = [recovery.public_on_paper(PAIR), "市档案馆", "y", "linjing", "hanbin", "", "hanbin"]
    told = run("setup", typed="\n".join(answers) + "\n")
    assert told.exit_code == 0, told.output
    assert f"Is {keys.fingerprint(PAIR.public)} the fingerprint on the paper?" in told.output
    assert told.output.count("invitation code") == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--recovery-key", recovery.secret_on_paper(PAIR), "--holder", "x"], "public half"),
        (["--recovery-key", "PUBLIC ABCD", "--holder", "x"], "public half"),
    ],
)
def test_a_wrong_recovery_key_sets_nothing_up(
    settings: Settings, arguments: list[str], said: str
) -> None:
    told = run("setup", *arguments)
    assert told.exit_code == 1
    assert said in told.output
    assert recovery.secret_on_paper(PAIR) not in told.output


@pytest.mark.parametrize(
    ("people", "said"),
    [
        (["--monitor", "linjing", "--chief", "linjing"], "At least 2"),
        (["--monitor", "linjing", "--monitor", "linjing", "--chief", "linjing"], "At least 2"),
        (["--monitor", "linjing", "--monitor", "nobody", "--chief", "linjing"], "nobody=NAME"),
        (["--monitor", "linjing", "--monitor", "hanbin", "--chief", "x"], "none of the monitors"),
    ],
)
def test_fewer_than_two_monitors_or_unknown_ones_set_nothing_up(
    settings: Settings, people: list[str], said: str
) -> None:
    public = recovery.public_on_paper(PAIR)
    told = run("setup", "--recovery-key", public, "--holder", "x", "--yes", *people)
    assert told.exit_code == 1
    assert said in told.output
    db = open_conduct(settings)
    with db.reading() as session:
        assert sealing.recovery_key(session) is None
    db.close()


def test_who_is_invited_later_waits_and_holds_nothing(settings: Settings) -> None:
    told = set_up()
    enrol(settings, told.output, "linjing")
    enrol(settings, told.output, "li.na")
    told = run("invite", "admin=系统管理员")
    enrol(settings, told.output, "admin")
    db = open_conduct(settings)
    with db.writing() as session:
        sealing.open_case(session, SystemClock().now(), Channel.LETTER)
        member = members.find(session, "admin")
        assert member is not None
        assert member.admitted_at is None
        assert not session.scalar(select(CaseKey.id).where(CaseKey.member_id == member.id))
    db.close()


def test_a_lost_code_is_replaced_by_another(settings: Settings) -> None:
    first = set_up().output
    again = run("invite", "li.na=李娜")
    assert again.exit_code == 0, again.output
    with pytest.raises(AssertionError):
        enrol(settings, first, "li.na")
    enrol(settings, again.output, "li.na")
    db = open_conduct(settings)
    with db.reading() as session:
        assert session.scalars(select(Member.is_chief).where(Member.login == "li.na")).one()
    db.close()


def test_the_recovery_key_opens_the_cases_to_somebody_new(settings: Settings) -> None:
    told = set_up()
    enrol(settings, told.output, "linjing")
    enrol(settings, told.output, "li.na")
    db = open_conduct(settings)
    with db.writing() as session:
        sealing.open_case(session, SystemClock().now(), Channel.LETTER)
    pair = enrol(settings, run("invite", "wang.fang=王芳").output, "wang.fang")
    shown, paper = keys.fingerprint(pair.public), recovery.secret_on_paper(PAIR)
    wrong = recovery.secret_on_paper(KeyPair.new())
    for fingerprint, key in (("0000", paper), (shown, wrong), (shown, "SECRET AA")):
        refused = run("recover", "wang.fang", typed=f"{fingerprint}\n{key}\n")
        assert refused.exit_code == 1, refused.output
    done = run("recover", "wang.fang", typed=f"{shown}\n{paper}\n")
    assert done.exit_code == 0, done.output
    assert paper not in done.output
    with db.reading() as session:
        member = members.find(session, "wang.fang")
        assert member is not None
        assert sealing.case_key(session.scalars(select(Case)).one(), member, pair)
    db.close()
