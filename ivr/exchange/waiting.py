"""Waiting for one thing while watching for another."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar

Result = TypeVar("Result")


class GoneError(Exception):
    """The leg is gone: whoever was on it hung up."""


async def cancel(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Stop these and wait until they have stopped."""
    waited = list(tasks)
    for task in waited:
        task.cancel()
    if waited:
        await asyncio.wait(waited)


async def unless_gone(gone: asyncio.Event, work: Coroutine[Any, Any, Result]) -> Result:
    """The result of ``work``; :class:`GoneError` as soon as ``gone`` is set before it is done."""
    if gone.is_set():
        work.close()
        raise GoneError
    working = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(gone.wait())
    try:
        await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not working.done():
            raise GoneError
        return working.result()
    finally:
        await cancel({working, leaving})


async def first_of(
    *works: Coroutine[Any, Any, Result], seconds: float | None = None
) -> Result | None:
    """The result of whichever is done first, the earlier named if several are; None after

    ``seconds``. The others are stopped.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            if task.done():
                return task.result()
        return None
    finally:
        await cancel(tasks)
