"""Whether enough was done to reach a person on the day on which contact was due (尽责未达)."""

from __future__ import annotations

from datetime import timedelta

from calllog.models import CONTACTS, AttemptChannel, Item, Promise
from calllog.sms.texts import takes_texts
from calllog.times import diligence, policies

LENGTH_OF_DAY = timedelta(days=1)


def is_diligent(item: Item, contact: Promise) -> bool:
    """By the records of the calls and the texts of an item, on the due day of one of its contacts.

    Two proved attempts an hour apart, and a text where the number takes one, as its policy has it.
    """
    if contact.day_ends_at is None:
        return False
    tries = [
        diligence.Try(one.at, not one.is_self_reported, one.channel == AttemptChannel.SMS)
        for one in item.attempts
        if one.result not in CONTACTS
    ]
    tries += [
        diligence.Try(text.sent_at, True, True)
        for text in item.texts
        if text.sent_at is not None and text.failed_at is None
    ]
    return diligence.is_diligent(
        tries,
        contact.day_ends_at - LENGTH_OF_DAY,
        contact.day_ends_at,
        takes_sms=item.phone is not None and takes_texts(item.phone),
        policy=policies.of(item),
    )
