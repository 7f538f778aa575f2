"""Who is told, and how: a receiver per owner and severity, with every secret in a file that Alertmanager reads itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from streams.kpis.alert import Severity
from streams.kpis.naming import PREFIX
from streams.kpis.owners import OWNERS, slug
from streams.render.alertmanager_templates import TEXT, TITLE
from streams.render.yaml import Data

HEARTBEAT: Final = "heartbeat"
"""The receiver, and the secret, of the alert that always fires: whoever misses it knows that nobody would be told."""


class Pager(StrEnum):
    """What wakes people."""

    WEBHOOK = "webhook"
    PAGERDUTY = "pagerduty"


@dataclass(frozen=True, kw_only=True)
class Mail:
    """`smarthost` is host:port, `to` the address of each owner (a slug) that gets mail; a `username` has a password."""

    smarthost: str
    sender: str
    to: Mapping[str, str]
    username: str | None = None


@dataclass(frozen=True)
class OnCall:
    """Where notifications go. `secrets` is the folder, as Alertmanager sees it, that holds the files with the rest."""

    secrets: str = "/etc/alertmanager/secrets"
    pager: Pager = Pager.WEBHOOK
    mail: Mail | None = None

    def secret(self, name: str) -> str:
        """The file of a secret."""
        return f"{self.secrets}/{name}"


def receiver_of(severity: Severity, owner: str) -> str:
    """The receiver of an owner's alerts of a severity: `page-sales`."""
    return f"{severity}-{slug(owner)}"


def receivers(oncall: OnCall) -> Iterator[Mapping[str, Data]]:
    """All receivers: a page goes to the pager and to the chat, a ticket to the chat, both by mail where there is one."""
    for owner in OWNERS:
        told = {**_chat(oncall, owner), **_mail(oncall, owner)}
        yield {"name": receiver_of(Severity.PAGE, owner), **_PAGERS[oncall.pager](oncall, owner), **told}
        yield {"name": receiver_of(Severity.TICKET, owner), **told}
    yield {"name": HEARTBEAT, **_webhook(oncall.secret(HEARTBEAT), send_resolved=False)}


def mail_settings(oncall: OnCall) -> Mapping[str, Data]:
    """What Alertmanager has to know once to send mail; nothing where none is sent."""
    if (mail := oncall.mail) is None:
        return {}
    login = {"smtp_auth_username": mail.username, "smtp_auth_password_file": oncall.secret("mail-password")}
    return {"smtp_smarthost": mail.smarthost, "smtp_from": mail.sender, **(login if mail.username else {})}  # type: ignore[dict-item]  # a username that is there


def _webhook(url_file: str, *, send_resolved: bool = True) -> Mapping[str, Data]:
    return {"webhook_configs": [{"url_file": url_file, "send_resolved": send_resolved}]}


def _by_webhook(oncall: OnCall, owner: str) -> Mapping[str, Data]:
    return _webhook(oncall.secret(f"pager-{slug(owner)}"))


def _by_pagerduty(oncall: OnCall, owner: str) -> Mapping[str, Data]:
    page: Mapping[str, Data] = {
        "routing_key_file": oncall.secret(f"pager-{slug(owner)}"),
        "description": _filled(TITLE),
        "severity": "critical",
        "class": "{{ .CommonLabels.alertname }}",
        "group": owner,
        "client": PREFIX,
        "client_url": "{{ .ExternalURL }}",
        "details": {"text": _filled(TEXT), "firing": "{{ .Alerts.Firing | len }}"},
        "links": [{"href": "{{ .CommonAnnotations.runbook_url }}", "text": "Runbook"}],
    }
    return {"pagerduty_configs": [page]}


_PAGERS: Final[Mapping[Pager, Callable[[OnCall, str], Mapping[str, Data]]]] = {
    Pager.WEBHOOK: _by_webhook,
    Pager.PAGERDUTY: _by_pagerduty,
}


def _chat(oncall: OnCall, owner: str) -> Mapping[str, Data]:
    """Incoming webhooks in Slack's format, which Mattermost, Rocket.Chat and Discord (`…/slack`) take too."""
    message: Mapping[str, Data] = {
        "api_url_file": oncall.secret(f"chat-{slug(owner)}"),
        "send_resolved": True,
        "title": _filled(TITLE),
        "title_link": "{{ .ExternalURL }}",
        "text": _filled(f"{TEXT}.slack"),
        "fallback": _filled(TITLE),
        "footer": PREFIX,
    }
    return {"slack_configs": [message]}


def _mail(oncall: OnCall, owner: str) -> Mapping[str, Data]:
    address = oncall.mail and oncall.mail.to.get(slug(owner))
    if not address:
        return {}
    message: Mapping[str, Data] = {
        "to": address,
        "send_resolved": True,
        "headers": {"Subject": _filled(TITLE)},
        "html": "",  # else Alertmanager's own page, without our links
        "text": _filled(TEXT),
    }
    return {"email_configs": [message]}


def _filled(template: str) -> str:
    return f'{{{{ template "{template}" . }}}}'
