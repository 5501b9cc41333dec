"""The background jobs of an installation: what they are, how often, and one pass of all of them."""

from __future__ import annotations

from collections.abc import Callable

from calllog.background import leader_digest, recalculation, sweep
from calllog.background.digests import Keeper, make_due
from calllog.background.jobs import Job
from calllog.breaches import looking
from calllog.conduct import earlier, reminder, resealing
from calllog.conduct import sweep as conduct_sweep
from calllog.duty.shifts import tell_unsigned
from calllog.exports.shelf import Shelf
from calllog.figures import monthly
from calllog.inspection import following, starting
from calllog.news import notify
from calllog.personal_data.purging import Purger
from calllog.placed import placing_work
from calllog.sms import texting
from ivr.carrier_rest import carrier_client
from ivr.outbound import CarrierPlacer
from ivr.outbound_texts import CarrierTexter
from ivr.parts import PhoneParts
from ivr.reconcile import settle
from ivr.recordings import CarrierRecordings, ConductKeeper, RecordingKeeper

SWEEP_SECONDS = 20
FETCH_SECONDS = 10
SEND_SECONDS = 15
DIGEST_SECONDS = 60
SHIFTS_SECONDS = 60
RING_SECONDS = 10
PLACE_SECONDS = 2  # Somebody has pressed a button and waits for the telephone to ring.


def jobs(parts: PhoneParts) -> list[Job]:
    """The jobs in the order in which one pass does them.

    What must not wait for a network is a job apart from what does: a mail server that hangs must
    not keep a promise from being checked.
    """
    return [
        Job("replay", SWEEP_SECONDS, parts.desk.replay),
        Job("settle", SWEEP_SECONDS, _settle(parts)),
        Job("rings", RING_SECONDS, _rings(parts)),
        Job("calls", PLACE_SECONDS, _calls(parts)),
        Job("placed", SWEEP_SECONDS, _placed(parts)),
        Job("sweep", SWEEP_SECONDS, _sweep(parts)),
        Job("breaches", DIGEST_SECONDS, _breaches(parts)),
        Job("recordings", FETCH_SECONDS, _recordings(parts)),
        Job("conduct", FETCH_SECONDS, _conduct(parts)),
        Job("conduct_sweep", DIGEST_SECONDS, _conduct_sweep(parts)),
        Job("conduct_keeping", DIGEST_SECONDS, _conduct_keeping(parts)),
        Job("reminder", DIGEST_SECONDS, _reminder(parts)),
        Job("digest", DIGEST_SECONDS, _digest(parts)),
        Job("shifts", SHIFTS_SECONDS, _shifts(parts)),
        Job("leader_digest", DIGEST_SECONDS, _leader_digest(parts)),
        Job("monthly_report", DIGEST_SECONDS, _monthly_report(parts)),
        Job("inspections", DIGEST_SECONDS, _inspections(parts)),
        Job("exports", DIGEST_SECONDS, _exports(parts)),
        Job("purge", DIGEST_SECONDS, _purge(parts)),
        Job("messages", SEND_SECONDS, _messages(parts)),
        Job("texts", SEND_SECONDS, _texts(parts)),
    ]


def _settle(parts: PhoneParts) -> Callable[[], int]:
    client = carrier_client(parts.settings)
    return lambda: settle(parts, client, parts.clock.now())


def _rings(parts: PhoneParts) -> Callable[[], int]:
    where = (parts.db, parts.clock, parts.settings.zone)
    return lambda: placing_work.ask_rings(*where)


def _calls(parts: PhoneParts) -> Callable[[], int]:
    placer = carrier_placer(parts)
    where = (parts.db, parts.clock, placer)
    return lambda: placing_work.place_waiting(*where) + placing_work.lead_callers(*where)


def _placed(parts: PhoneParts) -> Callable[[], int]:
    placer = carrier_placer(parts)
    where = (parts.db, parts.clock, parts.settings.zone)
    # What waits on disk may say what the carrier would otherwise be asked.
    return lambda: (
        parts.outbound.replay()
        + placing_work.settle(*where, placer)
        + placing_work.ask_follow_ups(*where)
    )


def carrier_placer(parts: PhoneParts) -> CarrierPlacer:
    """The way to the carrier for calls that the system places."""
    outbound = parts.outbound
    return CarrierPlacer(carrier_client(parts.settings), outbound.steps, outbound.renderer.url)


def _sweep(parts: PhoneParts) -> Callable[[], int]:
    where = (parts.db, parts.clock, parts.settings.zone)
    # Due times that an entered calendar has moved come before what is due.
    return lambda: recalculation.settle(*where) + sweep.sweep_all(*where)


def _breaches(parts: PhoneParts) -> Callable[[], int]:
    return looking.EveryHour(parts.db, parts.clock, parts.settings.zone).work


def _recordings(parts: PhoneParts) -> Callable[[], int]:
    keeper = RecordingKeeper(parts.db, CarrierRecordings(parts.settings), parts.settings.home)
    return lambda: keeper.work(parts.clock.now())


def _conduct(parts: PhoneParts) -> Callable[[], None]:
    keeper = ConductKeeper(
        parts.conduct_db,
        parts.conduct_store,
        parts.conduct_place,
        CarrierRecordings(parts.settings),
        lambda: parts.now().time,
    )
    return lambda: keeper.work(parts.clock.now())


def _conduct_sweep(parts: PhoneParts) -> Callable[[], int]:
    where = (parts.conduct_db, parts.conduct_place, parts.db)
    return lambda: conduct_sweep.sweep_all(*where, parts.clock.now(), parts.settings.zone)


def _conduct_keeping(parts: PhoneParts) -> Callable[[], None]:
    db, place = parts.conduct_db, parts.conduct_place

    def keep() -> None:
        now = parts.clock.now()
        earlier.seal_all(db, place, now, lambda: parts.now().time)
        resealing.remove_left_over(db, place, now)

    return keep


def _reminder(parts: PhoneParts) -> Callable[[], int]:
    notifier = notify.AppriseNotifier()

    def remind() -> int:
        now = parts.clock.now()
        return reminder.remind(parts.conduct_db, now, lambda: parts.now().time, notifier)

    return remind


def _digest(parts: PhoneParts) -> Callable[[], int]:
    settings = parts.settings
    keeper = Keeper(settings.digest_key, settings.digest_addresses)
    return lambda: make_due(parts.db, parts.clock, settings.zone, keeper)


def _shifts(parts: PhoneParts) -> Callable[[], int]:
    return lambda: tell_unsigned(parts.db, parts.clock, parts.settings.zone)


def _leader_digest(parts: PhoneParts) -> Callable[[], int]:
    where = (parts.db, parts.clock, parts.settings.zone)
    return lambda: leader_digest.send_due(*where)


def _monthly_report(parts: PhoneParts) -> Callable[[], int]:
    rings = parts.settings.three_rings_seconds
    where = (parts.db, parts.clock, parts.settings.zone)
    return lambda: monthly.freeze_due(*where, three_rings=rings)


def _inspections(parts: PhoneParts) -> Callable[[], int]:
    rings = parts.settings.three_rings_seconds
    where = (parts.db, parts.clock, parts.settings.zone)
    return lambda: starting.begin_due(*where, three_rings=rings) + following.sweep(*where)


def _exports(parts: PhoneParts) -> Callable[[], int]:
    shelf = Shelf(parts.settings.home)
    return lambda: shelf.clear(parts.clock.now())


def _purge(parts: PhoneParts) -> Callable[[], int]:
    settings = parts.settings
    return Purger(parts.db, parts.clock, settings.zone, settings.home).work


def _messages(parts: PhoneParts) -> Callable[[], int]:
    notifier, own = notify.AppriseNotifier(), parts.settings.digest_addresses
    where = (parts.db, parts.clock, parts.settings.zone)
    return lambda: notify.deliver_all(*where, notifier, own)


def _texts(parts: PhoneParts) -> Callable[[], int]:
    settings = parts.settings
    client, steps = carrier_client(settings), parts.desk.line.steps
    texter = CarrierTexter(client, steps, settings.public_url)
    return lambda: texting.send_waiting(parts.db, parts.clock, settings.zone, texter)
