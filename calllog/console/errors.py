"""Pages for what went wrong: what happened, and what to do now."""

from __future__ import annotations

import traceback
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, flash, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from calllog.console import item
from calllog.console.access import safe_path
from calllog.console.catalogue import _l, chosen_language, refusal
from calllog.console.request import reading
from calllog.console.type_size import has_large_type
from calllog.ledger import LedgerError

# code: (what happened, what to do)
PAGES = {
    400: (
        _l("请求无法处理"),
        _l("页面可能打开得太久，或者提交的内容不完整。请返回上一页，刷新后重新填写。"),
    ),
    403: (
        _l("您没有权限打开这个页面或进行这项操作"),
        _l("如果工作需要，请联系系统管理员为您开通。"),
    ),
    404: (
        _l("没有找到这个页面或事项"),
        _l("请核对编号或地址。其他科室的事项，请联系该科室或办公室督办员。"),
    ),
    405: (
        _l("不能这样打开这个页面"),
        _l("请从页面上的按钮进入，不要直接输入地址。"),
    ),
    409: (
        _l("内容刚刚被他人修改"),
        _l("您的修改没有保存，也没有覆盖他人的记录。请返回，刷新后再操作。"),
    ),
    413: (
        _l("提交的内容太长"),
        _l("请返回上一页，缩短文字或者换一个较小的文件，再重新提交。"),
    ),
    429: (
        _l("登录尝试次数过多"),
        _l("为保护账号，请15分钟后再试。忘记密码请联系系统管理员重置。"),
    ),
    500: (
        _l("系统出错了"),
        _l("没有保存任何修改。请稍后再试；如果仍然出错，请联系系统管理员，并告知出错时间。"),
    ),
}

# What was sent is of no use any more, and the page it was sent from is to be opened anew.
OPENED_ANEW = frozenset({400, 409})

log = structlog.get_logger()


def add_errors(app: Flask) -> None:
    """Give every error a page of its own."""
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(StaleDataError, _overtaken)
    app.register_error_handler(LedgerError, _refused)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: Exception) -> ResponseReturnValue:
    code = getattr(error, "code", None) or 500
    if code in (301, 302, 307, 308) and isinstance(error, HTTPException):
        return error.get_response()
    return _page(code if code in PAGES else (400 if code < 500 else 500))


def _overtaken(_error: Exception) -> ResponseReturnValue:
    return _page(409)


def _refused(error: LedgerError) -> ResponseReturnValue:
    """The ledger's refusal; a form of an item's page keeps what was typed into it."""
    flash(refusal(error), "danger")
    number = (request.view_args or {}).get("number")
    if number is None:
        return redirect("/")
    if "sent" in g or "sent_by_hand" in g:
        with reading() as session:
            return item.page(session, item.found(session, number)), 409
    return redirect(url_for("item.show", number=number))


def _unexpected(error: Exception) -> ResponseReturnValue:
    # The class and the place: the message of a database error holds the values of the statement.
    where = [f"{frame.name}:{frame.lineno}" for frame in traceback.extract_tb(error.__traceback__)]
    log.error(
        "console_error", endpoint=request.endpoint, error=type(error).__name__, where=where[-4:]
    )
    return _page(500)


def _page(code: int) -> ResponseReturnValue:
    happened, remedy = PAGES[code]
    came_from = _came_from() if code in OPENED_ANEW else None
    # Not by Flask's render_template: that asks who is signed in, and the database may be gone.
    page = current_app.jinja_env.get_template("error.html").render(
        code=code,
        happened=happened,
        remedy=remedy,
        came_from=came_from,
        language=chosen_language(),
        has_large_type=has_large_type(),
    )
    return page, code


def _came_from() -> str | None:
    """The page of ours on which the form stood, as the browser names it."""
    place = urlsplit(request.referrer or "")
    if request.method != "POST" or place.netloc != request.host:
        return None
    return safe_path(place._replace(scheme="", netloc="").geturl())
