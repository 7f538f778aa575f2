"""The simulated world: one clock, one queue, one source of chance.

Everybody in it follows a plan: a generator that tells what happens now and yields the instant (ms since the Unix
epoch) at which it goes on. Plans do not call each other across chapters; they hear of what is told and start plans of
their own. The world has no end: what is told until an instant does not depend on how much further it is taken.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from hashlib import blake2s
from heapq import heappop, heappush, heapreplace
from math import isfinite

from streams.events.topics import KEY_FIELDS, Topic
from streams.replay.simulator.chance import Chance
from streams.replay.simulator.company import Campaign, Channel, Company, Lever
from streams.replay.simulator.episodes import Running
from streams.replay.simulator.hours import DAY, MINUTE, SECOND
from streams.replay.simulator.line import Fields, Line
from streams.replay.simulator.people import Account, Contact, People
from streams.replay.simulator.touch import Touch, touch

Plan = Iterator[int]
Heard = Callable[["World", Contact, Touch, Fields], None]
"""What somebody does on hearing of something that a contact did, with how they came and the event's own fields."""
Dealt = Callable[["World", Account, Fields], None]
"""The same for what an account did."""


class World:
    """Seeded and deterministic: company, seed, start and scale name one history, ids included.

    `traffic` multiplies every arrival; it begins as `scale`, which multiplies the people known at the start as well.
    """

    def __init__(self, company: Company, seed: int, start_ms: int, scale: float = 1.0) -> None:
        # Ids repeat only if the world does, so that two simulations never pass for duplicates of each other.
        tag = blake2s(repr((company, seed, start_ms, scale)).encode(), digest_size=3).hexdigest()
        self.company = company
        self.chance = Chance(seed)
        self.start_ms = self.now = start_ms
        self.scale = self.traffic = scale
        self.people = People(company, self.chance, tag, scale)
        self.mails_triggered = 0
        self._running = Running(company.episodes, start_ms)
        self._channels = {channel.name: channel for channel in company.channels}
        self._campaigns = {campaign.name: campaign for campaign in self.campaigns()}
        self._touches: dict[tuple[str, str | None], Touch] = {}
        self._contact_hears: dict[str, tuple[Heard, ...]] = {}
        self._account_hears: dict[str, tuple[Dealt, ...]] = {}
        self._traffic_hears: list[Callable[[], None]] = []
        self._queue: list[tuple[int, int, Plan]] = []
        self._started = 0
        self._told: list[Line] = []
        self._events = 0
        self._event_id = f"sim-{tag}-"
        self._minute = -1
        self._stamp = ""

    def channel(self, name: str) -> Channel:
        return self._channels[name]

    def campaigns(self) -> tuple[Campaign, ...]:
        """Every campaign that ever runs, those of episodes included."""
        return (*self.company.campaigns, *self._running.campaigns)

    def campaigns_now(self) -> list[Campaign]:
        day = (self.now - self.start_ms) // DAY
        usual = [campaign for campaign in self.company.campaigns if campaign.runs_on(day)]
        return usual + self._running.campaigns_at(self.now)

    def touch(self, channel: str, campaign: str | None = None) -> Touch:
        """How somebody comes through the channel; a campaign that is not declared (a newsletter) changes no odds."""
        known = self._touches.get((channel, campaign))
        if known is None:
            known = touch(self._channels[channel], self._campaigns.get(campaign or ""))
            if campaign is not None and known.campaign is None:
                says: Fields = {**known.says, "campaign": campaign}
                known = Touch(channel, campaign, known.bounce, known.intent, known.quality, says)
            self._touches[channel, campaign] = known
        return known

    def lever(self, lever: Lever) -> float:
        """The factor that the episodes of this moment put on what is usual."""
        return self._running.lever(lever, self.now)

    def swell(self, rate: float) -> None:
        """Make the traffic so many times what the world began with, from now on."""
        if self.scale * rate != self.traffic:
            self.traffic = self.scale * rate
            for changed in self._traffic_hears:
                changed()

    def on_traffic(self, changed: Callable[[], None]) -> None:
        self._traffic_hears.append(changed)

    def on_contact(self, kind: str, heard: Heard) -> None:
        self._contact_hears[kind] = (*self._contact_hears.get(kind, ()), heard)

    def on_account(self, kind: str, dealt: Dealt) -> None:
        self._account_hears[kind] = (*self._account_hears.get(kind, ()), dealt)

    def start(self, plan: Plan, at: int | None = None) -> None:
        """Take up a plan now, or at an instant that is not past."""
        self._started += 1
        heappush(self._queue, (self.now if at is None else max(at, self.now), self._started, plan))

    def engage(self, contact: Contact, kind: str, touch: Touch, fields: Fields) -> None:
        """Tell what a contact does."""
        self._tell(Topic.ENGAGEMENTS, contact.id, kind, {**contact.says, **touch.says, **fields})
        for heard in self._contact_hears.get(kind, ()):
            heard(self, contact, touch, fields)

    def lead(self, contact: Contact, kind: str, fields: Fields) -> None:
        """Tell what becomes of a lead; `fields` names the lead."""
        self._tell(Topic.LEADS, contact.id, kind, {**contact.says, **fields})

    def deal(self, account: Account, kind: str, fields: Fields) -> None:
        """Tell what an account does."""
        says: Fields = {"account": account.id, "segment": account.segment.name}
        self._tell(Topic.DEALS, account.id, kind, {**says, **fields})
        for dealt in self._account_hears.get(kind, ()):
            dealt(self, account, fields)

    def measure(self, kind: str, fields: Fields) -> None:
        """Tell what was measured or spent; `fields` names the campaign or the channel."""
        key = next(str(fields[name]) for name in KEY_FIELDS[Topic.CAMPAIGNS] if name in fields)
        self._tell(Topic.CAMPAIGNS, key, kind, fields)

    def until(self, end_ms: float) -> Iterator[Line]:
        """What happens from here to `end_ms` (excluded), in order of time; call again to go further."""
        queue = self._queue
        while queue and queue[0][0] < end_ms:
            self.now, _, plan = queue[0]
            again = next(plan, None)
            if again is None:
                heappop(queue)
            else:
                self._started += 1
                heapreplace(queue, (max(again, self.now), self._started, plan))
            if self._told:
                told, self._told = self._told, []
                yield from told
        if isfinite(end_ms):
            self.now = max(self.now, int(end_ms))

    def _tell(self, topic: Topic, key: str, kind: str, fields: Fields) -> None:
        minute, rest = divmod(self.now, MINUTE)
        if minute != self._minute:
            self._minute = minute
            self._stamp = f"{datetime.fromtimestamp(minute * 60, UTC):%Y-%m-%dT%H:%M}"
        self._events += 1
        event: Fields = {
            "id": f"{self._event_id}{self._events:x}",
            "type": kind,
            "time": f"{self._stamp}:{rest // SECOND:02}.{rest % SECOND:03}Z",
            **fields,
        }
        self._told.append(Line(topic, key, self.now, event))
