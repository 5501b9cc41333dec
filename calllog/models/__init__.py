"""The tables of the ledger, by noun."""

from calllog.models.base import Base, UTCDateTime
from calllog.models.calls import Call, CallKind, Leg, LegResult, Recording, Turn
from calllog.models.catalogue import Authority, Matter, MatterEdition
from calllog.models.items import (
    Attempt,
    AttemptResult,
    Channel,
    Event,
    Item,
    ItemCount,
    Outcome,
    Promise,
    PromiseKind,
    PromiseStep,
)
from calllog.models.messages import CONSOLE, Heartbeat, Message
from calllog.models.office import (
    CalendarYear,
    Duty,
    Employment,
    OfficeHours,
    OfficeProfile,
    Role,
    Section,
    Staff,
)

__all__ = [
    "CONSOLE",
    "Attempt",
    "AttemptResult",
    "Authority",
    "Base",
    "CalendarYear",
    "Call",
    "CallKind",
    "Channel",
    "Duty",
    "Employment",
    "Event",
    "Heartbeat",
    "Item",
    "ItemCount",
    "Leg",
    "LegResult",
    "Matter",
    "MatterEdition",
    "Message",
    "OfficeHours",
    "OfficeProfile",
    "Outcome",
    "Promise",
    "PromiseKind",
    "PromiseStep",
    "Recording",
    "Role",
    "Section",
    "Staff",
    "Turn",
    "UTCDateTime",
]
