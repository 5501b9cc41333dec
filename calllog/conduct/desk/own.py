"""What a monitor does for themselves: passphrase, key, addresses, and sealing cases anew."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms.validators import StopValidation

from calllog.conduct import audit, keys, members, resealing
from calllog.conduct.audit import Deed
from calllog.conduct.desk.access import allow
from calllog.conduct.desk.catalogue import _, _l
from calllog.conduct.desk.forms import again, is_strong, long_text, passphrase
from calllog.conduct.desk.request import (
    member,
    member_id,
    now,
    own_key,
    parts,
    place,
    reading,
    writing,
)
from calllog.conduct.desk.sign_in import begin, stretching
from calllog.conduct.keys import KeyPair
from calllog.news.notify import is_address

WORK_SECONDS = 5.0  # A web server in front may give up after thirty.
LONGEST_ADDRESSES = 500

pages = Blueprint("own", __name__)


class PassphraseForm(FlaskForm):  # type: ignore[misc]
    """A new passphrase, twice, and the one before."""

    old = passphrase(_l("原口令"))
    new = passphrase(_l("新口令"), is_strong)
    again = again("new")


class RotateForm(FlaskForm):  # type: ignore[misc]
    """The passphrase, under which the new key is put."""

    passphrase = passphrase(_l("口令"))


class AreAddresses:
    """Each line is an address to which messages can be sent."""

    def __call__(self, _form: FlaskForm, field: object) -> None:
        for address in _lines(getattr(field, "data", None)):
            if not is_address(address):
                raise StopValidation(_l("有一行不是能发送的地址，写法如：mailto://…"))


class AddressesForm(FlaskForm):  # type: ignore[misc]
    """Where the daily reminder goes."""

    addresses = long_text(_l("提醒地址（每行一个）"), LONGEST_ADDRESSES, AreAddresses())


@pages.get("/own")
@allow()
def show() -> str:
    """The forms."""
    return _page()


@pages.post("/own/passphrase")
@allow()
def change() -> ResponseReturnValue:
    """Put the key under another passphrase, and end every other session."""
    form = PassphraseForm(prefix="change")
    if not form.validate() or not _is_own(form.old, form.old.data):
        return _page(change=form), 422
    with stretching:
        wrapped = keys.wrap(own_key().private, form.new.data)
    with writing() as session:
        members.change_passphrase(session, now(), member(session), own_key(), wrapped)
    _begin_again(own_key())
    flash(_("口令已修改，其他登录已全部退出。"), "success")
    return redirect(url_for("own.show"))


@pages.post("/own/key")
@allow()
def rotate() -> ResponseReturnValue:
    """Make another key, to which everything is sealed from now on."""
    form = RotateForm(prefix="rotate")
    if not form.validate() or not _is_own(form.passphrase, form.passphrase.data):
        return _page(rotate=form), 422
    pair = KeyPair.new()
    with stretching:
        wrapped = keys.wrap(pair.private, form.passphrase.data)
    with writing() as session:
        members.rotate_key(session, now(), member(session), own_key(), pair, wrapped)
    _begin_again(pair)
    flash(_("密钥已更换。请接着把您持有的监督件重新加封。"), "success")
    return redirect(url_for("own.show"))


@pages.post("/own/addresses")
@allow()
def addresses() -> ResponseReturnValue:
    """Where the daily reminder goes, which says nothing."""
    form = AddressesForm(prefix="addresses")
    if not form.validate():
        return _page(addresses=form), 422
    with writing() as session:
        one = member(session)
        one.addresses = _lines(form.addresses.data)
        audit.record(session, now(), Deed.ADDRESSES_CHANGED, by=one, about=one)
    flash(_("提醒地址已保存。"), "success")
    return redirect(url_for("own.show"))


@pages.post("/own/reseal")
@allow()
def reseal() -> ResponseReturnValue:
    """Seal some of the cases anew; what is left is done when the button is pressed again."""
    resealing.reseal_for(parts().db, place(), member_id(), own_key(), WORK_SECONDS)
    with writing() as session:
        one = member(session)
        left = resealing.left_for(session, one)
        if not left:
            audit.record(session, now(), Deed.CASES_SEALED_ANEW, by=one)
    flash(_("还有一部分，请继续。") if left else _("您持有的监督件已全部重新加封。"), "success")
    return redirect(url_for("own.show"))


def _is_own(field: object, typed: str) -> bool:
    with reading() as session:
        wrapped = member(session).wrapped_key
    with stretching:
        is_right = members.open_key(wrapped, typed) is not None
    if not is_right:
        field.errors = [_("口令不对。")]  # type: ignore[attr-defined]
    return is_right


def _begin_again(pair: KeyPair) -> None:
    parts().unlocked.drop_member(member_id())
    with reading() as session:
        begin(member(session), pair)


def _page(
    change: PassphraseForm | None = None,
    rotate: RotateForm | None = None,
    addresses: AddressesForm | None = None,
) -> str:
    with reading() as session:
        one = member(session)
        return render_template(
            "own.html",
            change=change or PassphraseForm(None, prefix="change"),
            rotate=rotate or RotateForm(None, prefix="rotate"),
            addresses=addresses
            or AddressesForm(None, prefix="addresses", addresses="\n".join(one.addresses)),
            fingerprint=keys.fingerprint(own_key().public),
            left=resealing.left_for(session, one),
        )


def _lines(text: str | None) -> list[str]:
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
