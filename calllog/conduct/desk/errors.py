"""Pages for what went wrong. What is logged says that there was a fault, and of which class.

The place is shown to the monitor alone: a line of the log that names a page of a case would tell
whoever reads the log that there is one.
"""

from __future__ import annotations

import traceback
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from calllog.conduct.desk.access import safe_path
from calllog.conduct.desk.catalogue import _l, chosen_language, refusal
from calllog.conduct.desk.own_view import has_large_type
from calllog.refusals import LedgerError
from calllog.two_languages import LANGUAGES

# code: (what happened, what to do)
PAGES = {
    400: (
        _l("请求无法处理"),
        _l("页面可能打开得太久，或者提交的内容不完整。请返回上一页，刷新后重新填写。"),
    ),
    403: (
        _l("您没有权限进行这项操作"),
        _l("这项操作由监督负责人办理。"),
    ),
    404: (
        _l("没有找到这个页面"),
        _l("请从页面上的链接进入。"),
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
        _l("提交的内容太大"),
        _l("请返回上一页，缩短文字或者换一个较小的文件，再重新提交。"),
    ),
    429: (
        _l("尝试次数过多"),
        _l("请15分钟后再试。忘记口令的，由其他监督员重新邀请。"),
    ),
    500: (
        _l("系统出错了"),
        _l("没有保存任何修改。请稍后再试；如果仍然出错，请将下面的位置告知维护人员。"),
    ),
}

log = structlog.get_logger(__name__)


def add_errors(app: Flask) -> None:
    """Give every error a page of its own."""
    app.register_error_handler(HTTPException, _expected)
    app.register_error_handler(LedgerError, _refused)
    app.register_error_handler(Exception, _unexpected)


def _expected(error: Exception) -> ResponseReturnValue:
    code = getattr(error, "code", None) or 500
    if code in (301, 302, 307, 308) and isinstance(error, HTTPException):
        return error.get_response()
    return _page(code if code in PAGES else (400 if code < 500 else 500))


def _refused(error: LedgerError) -> ResponseReturnValue:
    """What the state does not allow is said on the page on which it was tried."""
    flash(refusal(error), "danger")
    return redirect(came_from() or "/")


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("conduct_fault", error=type(error).__name__)
    frames = traceback.extract_tb(error.__traceback__)
    return _page(500, [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-3:]])


def _page(code: int, where: list[str] | None = None) -> ResponseReturnValue:
    happened, remedy = PAGES[code]
    # Not by Flask's render_template: what it adds may need the database, which may be gone.
    page = current_app.jinja_env.get_template("error.html").render(
        code=code,
        happened=happened,
        remedy=remedy,
        where=where or [],
        LANGUAGES=LANGUAGES,
        language=chosen_language(),
        has_large_type=has_large_type(),
    )
    return page, code


def came_from() -> str | None:
    """The page of ours on which a form stood, as the browser names it."""
    where = urlsplit(request.referrer or "")
    if request.method != "POST" or where.netloc != request.host:
        return None
    return safe_path(where._replace(scheme="", netloc="").geturl())
