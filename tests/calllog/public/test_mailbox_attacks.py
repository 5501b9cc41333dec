"""Who tries what at the online mailbox, and what of a letter could lead back to who wrote it."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from calllog import private_files
from calllog.conduct.complainant import Receipt
from calllog.conduct.models import Member
from calllog.public.mailbox_request import LETTERS_AT_ONCE, LOOKS_AT_ONCE
from tests.calllog.console.browser import Browser
from tests.support.made_files import photo
from tests.support.mailbox import LETTER, WORDS, Mailbox, all_bytes, filled, receipt_on
from tests.wall.conftest import written

ADDRESS = "203.0.113.77"  # Of nobody (RFC 5737).
AGENT = "Fictitious Browser 4711"
PAGES = ("/mailbox", "/mailbox/status", "/en/mailbox", "/en/mailbox/status")


@pytest.mark.attack("a robot guesses codes at the online mailbox")
def test_ten_wrong_codes_close_a_receipt_whether_there_is_one_or_not(mailbox: Mailbox) -> None:
    receipt = receipt_on(mailbox.write())
    nobodys = "1000" if receipt.number != "1000" else "1001"
    answers = []
    for number in (receipt.number, nobodys):
        own = mailbox.letter("/mailbox/status")
        for guess in range(10):
            own.press("查询", receipt=number, code=f"{guess:010d}")
            answers.append((own.status, own.texts("//*[@role='alert']")))
    assert set(map(repr, answers)) == {"(403, ['回执号或者查询码不对，请核对后重新输入。'])"}
    mailbox.clock.forward(minutes=1)
    right = mailbox.come_back(receipt)
    assert (right.status, "请过一个小时再来查询" in right.text) == (429, True)
    assert mailbox.come_back((nobodys, receipt.code)).text == right.text.replace(
        receipt.number, nobodys
    )
    mailbox.clock.forward(hours=1)
    assert mailbox.come_back(receipt).status == 200


@pytest.mark.attack("a robot guesses codes of one receipt after the other")
def test_so_many_look_ups_and_then_one_in_two_seconds(mailbox: Mailbox) -> None:
    own = mailbox.letter("/mailbox/status")
    found = [
        own.press("查询", receipt=str(1000 + n), code="0123456789").status
        for n in range(LOOKS_AT_ONCE + 1)
    ]
    assert set(found[:-1]) == {403}
    assert found[-1] == 429
    assert "0562 000 0099" in own.text
    mailbox.clock.forward(seconds=2)
    assert own.press("查询", receipt="1000", code="0123456789").status == 403


@pytest.mark.attack("a robot floods the online mailbox with letters")
def test_so_many_letters_and_then_one_in_half_a_minute(mailbox: Mailbox) -> None:
    bucket = mailbox.app.extensions["online_mailbox"].letters
    for _ in range(LETTERS_AT_ONCE):
        assert bucket.takes(mailbox.clock.now())
    own = mailbox.letter()
    mailbox.app.extensions["online_mailbox"].letters.takes(mailbox.clock.now())
    mailbox.send(own)
    assert (own.status, own.page.xpath("string(//textarea)")) == (429, WORDS)
    assert "0562 000 0099" in own.response.text
    mailbox.clock.forward(seconds=60)
    receipt_on(own.press("提交"))


@pytest.mark.attack("somebody keeps the telephone busy with slow uploads")
def test_no_more_than_two_uploads_take_the_telephones_threads(mailbox: Mailbox) -> None:
    uploads = mailbox.app.extensions["online_mailbox"].uploads
    own = mailbox.letter()
    with uploads.one(), uploads.one():
        mailbox.send(own)
        assert own.status == 429
        assert own.response.headers["Retry-After"] == "60"
        assert mailbox.app.test_client().get("/").status_code == 200
    assert mailbox.cases() == []


@pytest.mark.attack("somebody sends more than the machine holds")
@pytest.mark.parametrize("path", ["/mailbox", "/mailbox/status"])
def test_too_large_a_request_is_refused_before_it_is_read(mailbox: Mailbox, path: str) -> None:
    body = io.BytesIO(b"x")
    answer = mailbox.app.test_client().post(
        path,
        input_stream=body,
        environ_overrides={"CONTENT_LENGTH": str(33 * 1024 * 1024)},
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "附件太大" in answer.text
    assert body.tell() == 0


@contextmanager
def opened_for_writing() -> Iterator[list[str]]:
    """Every file that this process opens to write into, by its path."""
    paths: list[str] = []
    listening = True

    def note(name: str, args: tuple[Any, ...]) -> None:
        if listening and name == "open" and isinstance(args[2], int) and args[2] & 0o3:
            paths.append(str(args[0]))
        if listening and name.startswith("tempfile."):
            paths.append(str(args[0]))

    sys.addaudithook(note)
    try:
        yield paths
    finally:
        listening = False


@pytest.mark.attack("the administrator looks for temporary files of an upload")
def test_nothing_of_an_upload_touches_the_disk_but_sealed(mailbox: Mailbox) -> None:
    large = b"ID3" + "谁也不该在磁盘上读到这一句".encode() * 40_000  # 1.5 MB
    own = mailbox.letter()
    chosen = [FileStorage(io.BytesIO(large), "a.mp3"), FileStorage(io.BytesIO(photo()), "b.jpg")]
    token = own.page.xpath("string(//input[@name='csrf_token']/@value)")
    # A browser's work, done before: the tests' own would use a temporary file.
    boundary, body = encode_multipart(LETTER | {"files": chosen, "csrf_token": token})
    form = f"multipart/form-data; boundary={boundary}"
    with opened_for_writing() as paths:
        answer = own.client.post("/mailbox", data=body, content_type=form)
    assert "请现在抄下这两个号码" in answer.text
    sealed = str(mailbox.place.sealed)
    conduct = str(mailbox.place.folder)
    assert any(path.startswith(sealed) for path in paths)
    # A number is a pipe, to the process that cleans.
    others = [path for path in paths if not path.startswith(conduct) and not path.isdecimal()]
    assert set(others) <= {"/dev/null"}
    assert "谁也不该".encode() not in all_bytes(mailbox.settings.home)
    assert WORDS.encode() not in all_bytes(mailbox.settings.home)


@pytest.mark.attack("somebody reads the address of a complainant from the logs")
def test_a_letter_leaves_no_line_in_the_log_and_no_address_on_the_disk(mailbox: Mailbox) -> None:
    own = Browser(mailbox.app)
    own.client.environ_base |= {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": AGENT}
    with written() as log:
        own.open("/rule")
        own.open("/mailbox")
        mailbox.clock.forward(minutes=1)
        own.press("提交", **LETTER, name="x")
        receipt = receipt_on(own)
        own.open("/mailbox/status")
        mailbox.clock.forward(minutes=1)
        own.press("查询", receipt=receipt.number, code="0000000000")
        own.press("查询", receipt=receipt.number, code=receipt.code)
    assert log.getvalue() == ""
    kept = all_bytes(mailbox.settings.home)
    assert ADDRESS.encode() not in kept
    assert AGENT.encode() not in kept
    assert receipt.code.encode() not in kept


@pytest.mark.attack("a browser's history and a proxy's log tell of a letter")
def test_no_cookie_no_copy_no_code_in_an_address_and_one_title(mailbox: Mailbox) -> None:
    receipt = receipt_on(first := mailbox.write())
    pages = [mailbox.letter(path) for path in PAGES[:2]]
    pages += [first, mailbox.write(words=""), mailbox.come_back(receipt)]
    for own in pages:
        headers = own.response.headers
        assert "Set-Cookie" not in headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert own.response.request.query_string == b""
        links = own.page.xpath("//@href | //@src | //@action")
        assert not [link for link in links if receipt.code in link or receipt.number in link]
        assert not [link for link in links if link.startswith(("http", "//"))]
    assert {own.texts("//title")[0].split(" ")[0] for own in pages} == {"网上信箱"}


@pytest.mark.attack("another site sends a form for a visitor")
def test_a_form_from_elsewhere_does_no_more_than_its_sender_could(mailbox: Mailbox) -> None:
    answer = mailbox.app.test_client().post("/mailbox", data=LETTER)
    assert answer.status_code == 400
    assert "请核对后再按一次按钮" in answer.text
    assert mailbox.cases() == []


@pytest.mark.attack("the administrator watches what the ledger is asked while somebody writes")
def test_the_ledger_is_asked_the_same_whoever_is_complained_of(mailbox: Mailbox) -> None:
    asked: list[list[str]] = [[]]

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        asked[-1].append(f"{statement} {values}")

    event.listen(mailbox.ledger.engine, "before_cursor_execute", note)
    letters = [mailbox.letter(), mailbox.letter()]
    complaints = ({"person": "张丽"}, {"about": "leader", "person": "徐辉", "item": "1"})
    for own, typed in zip(letters, complaints, strict=True):
        asked.append([])
        receipt_on(mailbox.send(own, **typed))
    event.remove(mailbox.ledger.engine, "before_cursor_execute", note)
    assert asked[1] == asked[2] != []


def lose(mailbox: Mailbox, _monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox.db.close()
    for path in mailbox.place.folder.glob("conduct.db*"):
        path.unlink()
    (mailbox.place.folder / "conduct.db").mkdir()


def unset(mailbox: Mailbox, _monkeypatch: pytest.MonkeyPatch) -> None:
    with mailbox.db.writing() as session:
        for member in session.query(Member):
            member.removed_at = mailbox.clock.now()


def fill_disk(_mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> None:
    def write(_path: Path, _content: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(private_files, "write", write)


@pytest.mark.parametrize("trouble", [lose, unset, fill_disk])
def test_who_writes_in_vain_is_told_that_nothing_was_kept_and_nobody_else_learns_of_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    own = mailbox.letter()
    trouble(mailbox, monkeypatch)
    with written() as log:
        own.press("提交", **filled(LETTER | {"files": [("a.txt", b"words")]}))
    assert own.status == 503
    assert "没有收下也没有保存任何内容" in own.text
    assert {"tel:12388", "tel:+865620000099"} <= set(own.page.xpath("//main//a/@href"))
    assert log.getvalue() == ""
    assert list(mailbox.place.sealed.iterdir()) == []
    if trouble is fill_disk:
        assert mailbox.cases() == []


def test_while_the_line_is_not_set_up_nobody_is_let_write_in_vain(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset(mailbox, monkeypatch)
    assert mailbox.letter().status == 503


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_complaints_page_leads_to_the_mailbox(mailbox: Mailbox, prefix: str) -> None:
    own = Browser(mailbox.app).open(f"{prefix}/complaints")
    (link,) = own.page.xpath("//main//a[contains(@href, 'mailbox')]/@href")
    assert own.open(link).status == 200
    assert own.page.get("lang") == ("en" if prefix else "zh-CN")


def test_a_code_that_cannot_be_one_is_not_counted(mailbox: Mailbox) -> None:
    receipt = receipt_on(mailbox.write())
    own = mailbox.letter("/mailbox/status")
    for _ in range(12):
        assert own.press("查询", receipt=receipt.number, code="123").status == 403
    assert mailbox.come_back(Receipt(receipt.number, receipt.code)).status == 200
