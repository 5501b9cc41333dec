"""The parts of the telephone side, joined once for each program that needs them."""

from __future__ import annotations

from dataclasses import dataclass

from calllog.clock import Clock
from calllog.conduct.place import Place
from calllog.conduct.store import Store
from calllog.db import Database
from calllog.settings import Settings
from ivr.carriers import CARRIERS, Carrier
from ivr.conduct_desk import ConductDesk
from ivr.conduct_line import ConductLine
from ivr.desk import Desk
from ivr.drafts import DraftPrompts
from ivr.line import Now, ServiceLine
from ivr.live_prompts import LivePrompts
from ivr.outbound_desk import OutboundDesk
from ivr.spool import Spool
from ivr.steps import SignedSteps
from ivr.twiml import Renderer


@dataclass(frozen=True, slots=True)
class PhoneParts:
    """What the webhooks and the telephone's background jobs are made of."""

    settings: Settings
    clock: Clock
    carrier: Carrier
    prompts: LivePrompts
    db: Database
    conduct_db: Database
    conduct_place: Place
    conduct_store: Store
    desk: Desk
    outbound: OutboundDesk

    def now(self) -> Now:
        """This moment, and the office at it."""
        return self.desk.now(self.clock.now())


def join(settings: Settings, clock: Clock, db: Database, conduct_db: Database) -> PhoneParts:
    """Join the parts for one installation."""
    carrier = CARRIERS[settings.carrier]
    speaker = DraftPrompts if settings.demo else LivePrompts
    prompts = speaker(settings.home, settings.prompts_folder)
    renderer = Renderer(prompts, carrier, settings.public_url)
    steps = SignedSteps(settings.secret_key)
    place = Place.at(settings.home / "conduct")
    store = Store(place.secret())
    desk = Desk(
        db=db,
        line=ServiceLine(renderer, steps, settings.zone, settings.three_rings_seconds),
        conduct=ConductDesk(
            conduct_db,
            ConductLine(store, steps),
            renderer,
            Spool(place.folder / "spool"),
            place.folder / "office.json",
        ),
        renderer=renderer,
        prompts=prompts,
        spool=Spool(settings.home / "spool"),
        undecided=Spool(place.folder / "undecided"),
        office_file=settings.home / "office.json",
        zone=settings.zone,
    )
    outbound = OutboundDesk(db, renderer, steps, Spool(settings.home / "spool-placed"), desk.now)
    return PhoneParts(
        settings, clock, carrier, prompts, db, conduct_db, place, store, desk, outbound
    )
