"""The section `oncall`: what `funnelwatch render` writes of the ways to people. Whatever is secret stays in files."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from streams.kpis.owners import OWNERS, slug
from streams.settings.section import Conflict, Section
from streams.settings.values import ListenAddress, MailAddress, matching, pairs

_SLUGS = tuple(map(slug, OWNERS))

OwnerSlug = Annotated[str, matching("|".join(_SLUGS), f"one of {', '.join(_SLUGS)}")]


class OnCall(Section):
    """The pager, mail, and the folder of the secrets."""

    pager: Literal["webhook", "pagerduty"] = "webhook"
    """What wakes people: whatever takes Alertmanager's webhook, or PagerDuty."""
    secrets: Annotated[str, matching(r"/[^\0]*[^\0/]", "an absolute path")] = "/etc/alertmanager/secrets"
    """Folder of the files with addresses and keys, as Alertmanager sees it."""
    mail_to: (
        Annotated[Mapping[OwnerSlug, MailAddress], pairs("owner and address", "sales=sales@example.com")] | None
    ) = None
    """Address of each owner that is told by mail, too."""
    mail_from: MailAddress | None = None
    """Sender of the mail."""
    mail_smarthost: ListenAddress | None = None
    """Server that takes the mail, `host:port`."""
    mail_username: str | None = Field(default=None, min_length=1)
    """Login at that server; its password is in the file `mail-password` of `secrets`."""

    def conflicts(self) -> Iterator[Conflict]:
        for key in ("mail_from", "mail_smarthost"):
            if self.mail_to and getattr(self, key) is None:
                yield Conflict(key, "must be set, because oncall.mail_to is")
        if self.mail_username and not self.mail_to:
            yield Conflict("mail_username", "needs oncall.mail_to")
