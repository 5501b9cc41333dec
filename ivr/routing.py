"""Whom to ring next. Pure: the section, who was rung, and how long, decide (clause 3.3.2a).

The duty person, three rings and no more; then the next on the roster; then the section together;
45 seconds of ringing in all at most. What did not ring, being busy or out of reach, has cost no
time, so that another person may be tried in its place. Whoever picked up and did not take the call
is not rung again with the section: a voicemail would be the quickest once more, and stop the rest.
"""

from __future__ import annotations

from dataclasses import dataclass

from calllog.office.today import Person, SectionInfo

RINGING_SECONDS = 45  # All ringing of one call for one section.
TOGETHER_AT_MOST = 10  # Carriers ring no more than ten telephones at once.


@dataclass(frozen=True, slots=True)
class Rung:
    """The people rung at the same time; more than one means the section together."""

    people: tuple[Person, ...]
    is_together: bool


def on_duty(section: SectionInfo, is_noon: bool) -> tuple[Person, ...]:
    """Today's roster; at noon only those who cover it."""
    return tuple(person for person in section.roster if person.covers_noon or not is_noon)


def next_rung(
    section: SectionInfo,
    rung: tuple[int, ...],
    rung_seconds: int,
    three_rings_seconds: int,
    is_noon: bool,
    refused: tuple[int, ...] = (),
) -> Rung | None:
    """Whom to ring after those already rung; None when it is time to register instead.

    ``rung`` holds the ids of the staff rung one by one; the section is rung together only once, at
    the end, which the caller of this function sees from the rung it was given.
    """
    left = RINGING_SECONDS - rung_seconds
    if left < three_rings_seconds:
        return None
    waiting = [person for person in on_duty(section, is_noon) if person.staff_id not in rung]
    everybody = together(section, is_noon, refused)
    is_worth_it = any(person.staff_id not in rung for person in everybody) or len(everybody) > 1
    needs = 2 * three_rings_seconds if is_worth_it else three_rings_seconds
    if waiting and left >= needs:
        return Rung((waiting[0],), is_together=False)
    return Rung(everybody, is_together=True) if is_worth_it else None


def together(section: SectionInfo, is_noon: bool, refused: tuple[int, ...]) -> tuple[Person, ...]:
    """The section together: the roster first, and at noon only who covers it."""
    duty = on_duty(section, is_noon)
    ids = {person.staff_id for person in duty}
    others = () if is_noon else tuple(p for p in section.people if p.staff_id not in ids)
    willing = [person for person in (*duty, *others) if person.staff_id not in refused]
    return tuple(willing[:TOGETHER_AT_MOST])
