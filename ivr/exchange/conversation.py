"""One call with all that belongs to it: its requests, its callbacks, what happened in it."""

from __future__ import annotations

import asyncio
import io
import uuid
import wave
from collections.abc import Callable, Coroutine, Mapping
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlsplit

from ivr.exchange import markup
from ivr.exchange.calls import Call
from ivr.exchange.equipment import Equipment, ExchangeError
from ivr.exchange.jump import Clock
from ivr.exchange.legs import Sound
from ivr.exchange.scripted import Staff
from ivr.exchange.telephones import Telephone, Telephones
from ivr.exchange.transcript import Transcript, Webhook
from ivr.exchange.verbs import Verb
from ivr.exchange.webhooks import (
    LARGEST_DOCUMENT_BYTES,
    LARGEST_SOUND_BYTES,
    Answer,
    CallError,
    Target,
)

Result = TypeVar("Result")

MARKUP_TYPES = frozenset({"text/xml", "application/xml", "text/html"})


class Conversation:
    """Requests of one conversation are made one after another, in the order they came up."""

    def __init__(
        self,
        equipment: Equipment,
        clock: Clock,
        transcript: Transcript | None = None,
        staff: Mapping[str, Staff] | None = None,
        others: Staff | None = None,
        telephones: Telephones | None = None,
    ) -> None:
        self.equipment = equipment
        self.clock = clock
        self.transcript = transcript or Transcript()
        # How telephones behave in this conversation, whatever they do in others.
        self._staff = dict(staff or {})
        # How every telephone behaves of which nothing is known.
        self._others = others or Staff.ignores()
        # Those in browsers; only a call in real time can ring them.
        self._telephones = telephones
        self._turn = asyncio.Lock()
        self._background: set[asyncio.Task[Any]] = set()
        self._held: list[Callable[[], Coroutine[Any, Any, None]]] = []
        self._defects: list[BaseException] = []

    # Requests whose answer is played.

    async def document(
        self, call: Call, target: Target, extra: Mapping[str, str], kind: str = "document"
    ) -> tuple[Verb, ...]:
        """Ask the application what to do next; a :class:`CallError` says why there is no answer."""
        params = call.params() | dict(extra)
        copies = self.equipment.deliveries.document_copies
        sending = self._send(call, kind, target, params, copies)
        # A caller who hangs up does not take back the request that is on its way.
        answer = await asyncio.shield(self.spawn(sending))
        _refuse_failure(answer, target)
        content_type = answer.content_type.partition(";")[0].strip().lower()
        if content_type not in MARKUP_TYPES:
            raise CallError(12300, f"the content type {content_type!r} is not TwiML", target.url)
        return markup.read(answer.body, target.url)

    async def sound(self, call: Call, url: str) -> Sound:
        """Fetch a WAV file to be played."""
        target = Target(url, "GET")
        answer = await asyncio.shield(
            self.spawn(self._send(call, "sound", target, {}, 1, LARGEST_SOUND_BYTES))
        )
        _refuse_failure(answer, target)
        try:
            with wave.open(io.BytesIO(answer.body)) as sound:
                seconds = sound.getnframes() / sound.getframerate()
        except (wave.Error, EOFError) as error:
            raise CallError(12300, "the sound is not a WAV file", url) from error
        return Sound(url, seconds, answer.body)

    # Requests that only tell.

    def callback(
        self, call: Call, kind: str, target: Target | None, params: Mapping[str, str]
    ) -> None:
        """Tell the application something, in the background, as the deliveries policy has it."""
        deliveries = self.equipment.deliveries
        if target is None:
            return
        suffers = kind in deliveries.kinds
        for _ in range(deliveries.copies if suffers else 1):
            tell = partial(self._tell, call, kind, target, params)
            if suffers and deliveries.in_reverse:
                self._held.append(tell)
            else:
                self.spawn(tell())

    async def _tell(self, call: Call, kind: str, target: Target, params: Mapping[str, str]) -> None:
        try:
            answer = await self._send(call, kind, target, params, 1)
            if answer.status >= 300:
                raise CallError(15003, f"the callback was answered {answer.status}", target.url)
        except CallError as fault:
            self.error(call, fault)

    # Who is rung.

    def next_behaviour(self, number: str) -> Staff:
        """How the telephone behaves this time; a series of behaviours moves on by one."""
        table = self._staff if number in self._staff else self.equipment.staff
        behaviour = table.get(number, self._others)
        if behaviour.next is not None:
            table[number] = behaviour.next
        return behaviour

    def browsers_at(self, number: str) -> list[Telephone]:
        """The telephones in browsers that ring for a number."""
        return self._telephones.at(number) if self._telephones is not None else []

    # The record.

    def error(self, call: Call, fault: CallError) -> None:
        """Report something wrong, as the carrier does to its customer."""
        now = self.clock.now()
        self.equipment.errors.append(
            ExchangeError(now, call.sid, fault.code, fault.message, fault.url)
        )
        call.note(now, "error", str(fault), url=fault.url)

    async def _send(
        self,
        call: Call,
        kind: str,
        target: Target,
        params: Mapping[str, str],
        copies: int,
        largest_bytes: int = LARGEST_DOCUMENT_BYTES,
    ) -> Answer:
        """Make the request, in its turn, and note it with every answer."""
        request_token = uuid.uuid4().hex
        loop = asyncio.get_running_loop()
        answers: list[Answer] = []
        problem = ""
        async with self._turn:
            at = self.clock.now()
            try:
                for _ in range(copies):
                    send = self.equipment.sender.send
                    with self.clock.in_flight():
                        answers.append(
                            await loop.run_in_executor(
                                None, send, target, params, request_token, largest_bytes
                            )
                        )
            except CallError as fault:
                problem = str(fault)
                raise
            finally:
                webhook = Webhook(
                    at, kind, target.method, target.url, dict(params), tuple(answers), problem
                )
                self.transcript.webhooks.append(webhook)
                self._note_webhook(call, webhook)
        return answers[0]

    def _note_webhook(self, call: Call, webhook: Webhook) -> None:
        status = webhook.answers[0].status if webhook.answers else webhook.problem
        path = urlsplit(webhook.url).path
        is_markup = webhook.kind in {"document", "goodbye"} and webhook.answers
        call.note(
            self.clock.now(),
            "webhook",
            f"{webhook.method} {path}: {status}",
            of=webhook.kind,
            url=webhook.url,
            params=dict(webhook.params),
            body=webhook.answers[0].text if is_markup else "",
        )

    # The background.

    def spawn(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Do this beside the call; :meth:`settle` waits for it."""
        task = asyncio.ensure_future(work)
        self._background.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._background.discard(task)
        error = None if task.cancelled() else task.exception()
        # A fault of a request is for whoever asked; anything else is a defect of the exchange.
        if error is not None and not isinstance(error, CallError):
            self._defects.append(error)

    async def settle(self) -> None:
        """Wait until everything has been delivered, callbacks that were held back included."""
        while self._background or self._held:
            while self._background:
                await asyncio.wait(self._background)
            held, self._held = self._held, []
            for tell in reversed(held):
                await tell()
        self.transcript.finish()
        for defect in self._defects:
            raise defect


def _refuse_failure(answer: Answer, target: Target) -> None:
    """Twilio follows redirects, and loses the caller's keys on the way: here they are faults."""
    if 300 <= answer.status < 400:
        raise CallError(11215, f"redirected with HTTP {answer.status}", target.url)
    if answer.status >= 400:
        raise CallError(11217, f"answered with HTTP {answer.status}", target.url)
