"""What somebody can read who has the disk: databases, folders, secrets and all."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest
from sqlalchemy import LargeBinary, select

from calllog.conduct import keys
from calllog.conduct.keys import KeyPair, WrongKey
from calllog.conduct.models import Base, Case, Member
from tests.support.conduct import RECOVERY, monitor
from tests.wall.days import ACKNOWLEDGED, ATTACHED, SECRETS, Day

WORDS = (*SECRETS, ACKNOWLEDGED, ATTACHED.name, ATTACHED.content.decode())


def the_disk(day: Day) -> list[Path]:
    """Every file of the installation; the exchange stands for the carrier, which is elsewhere."""
    home = day.hotline.settings.home
    found = (path for path in home.rglob("*") if path.is_file())
    return [path for path in found if not path.is_relative_to(home / "exchange")]


def spellings(word: str) -> list[bytes]:
    """How a word may stand in a file: as it is, as JSON, as UTF-16, as base64."""
    plain = word.encode()
    return [
        plain,
        word.encode("unicode_escape"),
        word.encode("utf-16-le"),
        *(base64.b64encode(b" " * shift + plain)[4:-4] for shift in range(3)),
    ]


@pytest.mark.attack("a thief with the disk looks for what was said, of whom and by whom")
def test_no_file_holds_a_word_of_it(tells: Day) -> None:
    disk = the_disk(tells)
    assert any("conduct.db" in path.name for path in disk)
    assert any(path.suffix == ".sealed" for path in disk)
    for path in disk:
        content = path.read_bytes()
        for word in WORDS:
            assert not [one for one in spellings(word) if one in content], (path, word)


@pytest.mark.attack("a thief with the disk looks for the codes that go with the receipts")
def test_no_file_holds_a_code(tells: Day) -> None:
    for path in the_disk(tells):
        assert not [code for code in tells.codes if code.encode() in path.read_bytes()], path


@pytest.mark.attack("a thief with the disk tries its secrets and likely words as passphrases")
def test_what_lies_on_the_disk_opens_no_monitors_key(tells: Day) -> None:
    place = tells.hotline.parts.conduct_place
    tried = ["", "password", "linjing", "hanbin", place.secret().decode()]
    tried.append(tells.hotline.settings.secret_key)
    with tells.hotline.parts.conduct_db.reading() as session:
        for member in session.scalars(select(Member)):
            assert member.wrapped_key is not None
            for passphrase in tried:
                with pytest.raises(WrongKey):
                    keys.unwrap(member.wrapped_key, passphrase)


@pytest.mark.attack("a thief with the disk takes every key that lies there to every sealed thing")
def test_nothing_that_lies_on_the_disk_unseals_anything(tells: Day) -> None:
    place = tells.hotline.parts.conduct_place
    sealed = [path.read_bytes() for path in the_disk(tells) if path.suffix == ".sealed"]
    lying = {place.secret()[:32], bytes.fromhex(place.secret().decode())}
    with tells.hotline.parts.conduct_db.reading() as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if isinstance(column.type, LargeBinary):
                    found = [one for one in session.scalars(select(column)) if one is not None]
                    lying.update(one for one in found if len(one) == keys.KEY_BYTES)
                    sealed += [one for one in found if len(one) > keys.KEY_BYTES]
    assert len(lying) > 4
    assert len(sealed) > 10
    for key in lying:
        for one in sealed:
            with pytest.raises(WrongKey):
                keys.unseal(KeyPair.of(key).private, one)


def test_the_monitors_and_the_recovery_key_do_open_it(tells: Day) -> None:
    """Else the attacks above would succeed with an empty safe."""
    with tells.hotline.parts.conduct_db.reading() as session:
        holders = [monitor(session, login).pair for login in ("linjing", "hanbin")] + [RECOVERY]
        for case in session.scalars(select(Case).where(Case.receipt.in_(tells.receipts))):
            for own in holders:
                opened = [key.sealed for key in case.keys if _opens(own, key.sealed)]
                assert len(opened) == 1


def _opens(own: KeyPair, sealed: bytes) -> bool:
    try:
        keys.unseal(own.private, sealed)
    except WrongKey:
        return False
    return True
