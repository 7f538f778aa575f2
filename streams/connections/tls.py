"""Encryption as the settings ask for it."""

import ssl

from streams.settings.kafka import Kafka
from streams.settings.names import both_names
from streams.settings.problems import SettingsError
from streams.settings.redis import Redis


def tls(section: str, settings: Kafka | Redis) -> ssl.SSLContext:
    """Trusts the given authorities, or the system's; shows the client's certificate if there is one. Raises SettingsError."""
    try:
        context = ssl.create_default_context(cafile=settings.ca_file)
    except ssl.SSLError as error:
        raise _unusable(section, "ca_file", "certificates in PEM", error) from None
    if settings.cert_file:
        try:
            # Without a password of our own OpenSSL would ask the terminal for that of an encrypted key.
            context.load_cert_chain(settings.cert_file, settings.key_file, password=lambda: "none")
        except ssl.SSLError as error:
            raise _unusable(section, "cert_file", "a certificate in PEM with its unencrypted key", error) from None
    return context


def _unusable(section: str, key: str, form: str, error: ssl.SSLError) -> SettingsError:
    why = (error.reason or "not PEM").replace("_", " ").lower()
    return SettingsError([f"{both_names((section, key))} must hold {form}: {why}."])
