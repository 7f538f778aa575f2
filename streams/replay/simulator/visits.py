"""The web site: who comes, through which channel, what they look at, and the forms they fill in."""

from streams.replay.simulator.chance import Weighted
from streams.replay.simulator.company import Lever, Page
from streams.replay.simulator.hours import HOUR, MINUTE, SECOND, Office, traffic
from streams.replay.simulator.line import Fields
from streams.replay.simulator.people import Contact
from streams.replay.simulator.touch import Touch
from streams.replay.simulator.world import Plan, World

# Arrivals are drawn for this long ahead: the hour and the campaigns that run may differ after it.
_SLOT = 5 * MINUTE
_GOES_ON = 0.6
_CLICKS_CTA = 0.06
_LANDS_ON_FORM = 0.6
_ENGAGES_CONTENT = 0.22


class Website:
    """The pages of the company's site, and the visits to them."""

    def __init__(self, world: World) -> None:
        pages = world.company.pages
        self._world = world
        self._first = Weighted(pages, lambda page: page.lands)
        self._next = Weighted(pages, lambda page: page.follows)
        self._forms = Weighted([page for page in pages if page.form], lambda page: page.lands)
        self._form_of = {page.form.kind: page for page in pages if page.form}
        self._traffic_changes = 0
        world.on_contact("email.clicked", self._clicked)
        world.on_traffic(self._open)
        self._open()

    def visit(self, contact: Contact, touch: Touch, page: Page) -> Plan:
        """One session that begins on `page`, up to its end."""
        world, chance = self._world, self._world.chance
        began, pages, filled = world.now, 0, False
        keen = min(touch.intent * contact.interest, 4.0)
        bounces = chance.happens(touch.bounce * world.lever(Lever.BOUNCES))
        while True:
            viewed: Fields = {"page": page.path}
            if page.content:
                viewed["content"] = page.content
            if not pages:
                viewed["landing"] = True
            world.engage(contact, "page.viewed", touch, viewed)
            if page.shows:
                world.engage(contact, "cta.shown", touch, {"cta": page.shows[0], "kind": page.shows[1]})
            pages += 1
            entered = world.now
            yield entered + int(chance.about(34 * SECOND, 0.8))
            clicked = None
            if not bounces:
                filled |= self._fill_in(contact, touch, page, keen)
                self._take_in(contact, touch, page)
                clicked = self._click(contact, touch, page, keen)
            world.engage(contact, "page.left", touch, {"page": page.path, "seconds": (world.now - entered) / 1000})
            if bounces or (clicked is None and not chance.happens(_GOES_ON)):
                break
            page = clicked or chance.pick(self._next)
        ended: Fields = {"pages": pages, "seconds": (world.now - began) / 1000, "bounced": bounces}
        world.engage(contact, "session.ended", touch, ended)

    def _fill_in(self, contact: Contact, touch: Touch, page: Page, keen: float) -> bool:
        form, chance = page.form, self._world.chance
        if form is None or not chance.happens(form.submits * keen):
            return False
        self._world.people.identify(contact)
        fields: Fields = {"form": form.name, "page": page.path, "kind": form.kind, "funnel": form.funnel}
        if form.kind == "trial" and chance.happens(0.2):
            fields["promo"] = "first-month-free"
        self._world.engage(contact, "form.submitted", touch, fields)
        if form.kind == "whitepaper" and page.content:
            self._world.engage(contact, "content.engaged", touch, {"content": page.content, "action": "downloaded"})
        return True

    def _take_in(self, contact: Contact, touch: Touch, page: Page) -> None:
        draw = self._world.chance.random()
        if page.content and draw < _ENGAGES_CONTENT:
            seen = "watched" if page.path.startswith("/watch") else "viewed"
            action = "shared" if draw < _ENGAGES_CONTENT / 12 else seen
            self._world.engage(contact, "content.engaged", touch, {"content": page.content, "action": action})

    def _click(self, contact: Contact, touch: Touch, page: Page, keen: float) -> Page | None:
        """The page behind the call to action, if it is clicked and leads somewhere else."""
        if page.shows is None or not self._world.chance.happens(_CLICKS_CTA * keen):
            return None
        cta, kind = page.shows
        self._world.engage(contact, "cta.clicked", touch, {"cta": cta, "kind": kind})
        return self._form_of.get(kind)

    def _clicked(self, world: World, contact: Contact, touch: Touch, fields: Fields) -> None:
        if "machine" not in fields:
            self.drop_in(contact, touch)

    def drop_in(self, contact: Contact, touch: Touch, at: int | None = None) -> None:
        """Let the contact visit the site, at once or at an instant to come."""
        chance = self._world.chance
        pages = self._forms if touch.campaign and chance.happens(_LANDS_ON_FORM) else self._first
        self._world.start(self.visit(contact, touch, chance.pick(pages)), at)

    def _open(self) -> None:
        """Let people arrive as the traffic is now; arrivals that were drawn for another traffic are called off."""
        self._traffic_changes += 1
        for office in self._world.company.offices:
            self._world.start(self._arrivals(office, self._traffic_changes))

    def _arrivals(self, office: Office, change: int) -> Plan:
        """Visits that nothing in particular brings about: so many a day, spread over the hours people work."""
        world, chance = self._world, self._world.chance
        while True:
            begins, ends = world.now, world.now - world.now % _SLOT + _SLOT
            sources = self._sources()
            per_ms = sources.total * office.share * world.traffic * traffic(office.zone, begins) / HOUR
            drawn = range(chance.count(per_ms * (ends - begins)))
            for at in [*sorted(begins + int(chance.random() * (ends - begins)) for _ in drawn), ends]:
                yield at
                if change != self._traffic_changes:
                    return
                if at < ends:
                    self.drop_in(world.people.somebody(office), chance.pick(sources)[0])

    def _sources(self) -> Weighted[tuple[Touch, float]]:
        """What brings visits now, weighted by visits on an average workday."""
        world, company = self._world, self._world.company
        paid = [(world.touch(ad.channel, ad.name), ad.visits) for ad in world.campaigns_now()]
        unpaid = [(world.touch(channel.name), channel.share * company.visits) for channel in company.channels]
        return Weighted(paid + unpaid, lambda source: source[1])
