"""Lead scores rise with what the contact does while the lead is open."""

from typing import Final

from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Contact
from streams.replay.simulator.touch import Touch
from streams.replay.simulator.world import World

_POINTS: Final = {"session.ended": 4.0, "email.clicked": 6.0, "form.submitted": 9.0, "social.engaged": 2.0}
_HIGHEST: Final = 100.0


def start_scoring(world: World) -> None:
    for kind, points in _POINTS.items():
        world.on_contact(kind, _Scored(points))


class _Scored:
    """Adds the points of one kind of engagement, unless a machine or a bounce is behind it."""

    def __init__(self, points: float) -> None:
        self._points = points

    def __call__(self, world: World, contact: Contact, touch: Touch, fields: Fields) -> None:
        lead = contact.lead
        if lead is None or lead.score >= _HIGHEST or fields.get("machine") or fields.get("bounced"):
            return
        lead.score = min(_HIGHEST, lead.score + self._points)
        world.lead(contact, "lead.scored", {"lead": lead.id, "score": lead.score})
