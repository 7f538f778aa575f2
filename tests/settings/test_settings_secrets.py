"""Passwords and URLs: from where they are taken, and that nothing ever shows them."""

from pathlib import Path

import pytest

from tests.settings.loading import load, refused

SECRET = "correct horse"
SASL = {
    "FUNNELWATCH_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
    "FUNNELWATCH_KAFKA_SASL_MECHANISM": "SCRAM-SHA-512",
    "FUNNELWATCH_KAFKA_USERNAME": "worker",
}


@pytest.mark.parametrize(
    "url", ["redis://h", "redis://h:1/0", "rediss://u:p@h:1", "unix:///run/redis?db=1", "redis://[::1]:1"]
)
def test_urls_of_redis(url: str) -> None:
    """All three ways to reach a Redis are accepted."""
    assert load({"FUNNELWATCH_REDIS_URL": url}).redis.url.get_secret_value() == url


@pytest.mark.parametrize(
    "url",
    [
        "h:1",
        "http://h",
        "redis://",
        "redis://h:x",
        "redis://h/a",
        "redis://[h",
        "rediss://h?ssl_cert_reqs=none",
        "unix://",
    ],
)
def test_other_urls_are_refused_without_repeating_them(url: str) -> None:
    """A URL may hold a password, so not even a wrong one is shown; and it may not switch off the check of certificates."""
    (sentence,) = refused({"FUNNELWATCH_REDIS_URL": url})
    assert sentence.startswith("redis.url (FUNNELWATCH_REDIS_URL) must be redis://host:port/database")
    assert ", not" not in sentence


def test_a_password_comes_from_a_file_without_its_last_newline() -> None:
    """Files of secrets end with a newline that nobody meant."""
    Path("secret").write_text(f"{SECRET}\n")
    kafka = load({**SASL, "FUNNELWATCH_KAFKA_PASSWORD_FILE": "secret"}).kafka
    assert kafka.secret is not None
    assert kafka.secret.get_secret_value() == SECRET


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff"])
def test_a_file_without_a_password_is_refused(content: bytes | None) -> None:
    """Missing, empty and unreadable files are told apart from a wrong password."""
    if content is not None:
        Path("secret").write_bytes(content)
    (sentence,) = refused({"FUNNELWATCH_REDIS_PASSWORD_FILE": "secret"})
    assert sentence.startswith("redis.password_file (FUNNELWATCH_REDIS_PASSWORD_FILE) must be a file that ")


def test_no_secret_is_ever_printed() -> None:
    """Neither the settings nor a refusal show a password, wherever it came from."""
    Path("secret").write_text(SECRET)
    environ = {
        **SASL,
        "FUNNELWATCH_KAFKA_PASSWORD_FILE": "secret",
        "FUNNELWATCH_REDIS_URL": f"redis://a:{SECRET}@h:1/3",
    }
    settings = load(environ)
    assert SECRET not in repr(settings)
    assert SECRET not in str(settings)
    assert settings.redis.address == "redis://h:1/3"
    assert SECRET not in "".join(
        refused({**environ, "FUNNELWATCH_KAFKA_PASSWORD": SECRET, "FUNNELWATCH_REDIS_USERNAME": "a"})
    )
    assert SECRET not in "".join(refused(toml=f"[redis]\npassword = ['{SECRET}']"))
