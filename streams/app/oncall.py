"""The ways to people."""

from __future__ import annotations

from streams.render.alertmanager_receivers import Mail, OnCall, Pager
from streams.settings.root import Settings


def oncall_of(settings: Settings) -> OnCall:
    """What the settings say of the ways to people."""
    chosen = settings.oncall
    mail = None
    if chosen.mail_to and chosen.mail_from:
        mail = Mail(
            smarthost=str(chosen.mail_smarthost),
            sender=chosen.mail_from,
            to=chosen.mail_to,
            username=chosen.mail_username,
        )
    return OnCall(chosen.secrets, Pager(chosen.pager), mail)
