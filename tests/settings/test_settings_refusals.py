"""Which settings are refused, and with what sentence."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.settings.loading import refused


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CLOCK", "sun", "clock (FUNNELWATCH_CLOCK) must be 'wall' or 'event', not 'sun'."),
        (
            "KAFKA_BROKERS",
            "localhost",
            "kafka.brokers (FUNNELWATCH_KAFKA_BROKERS) must be host:port of one or more brokers, separated by commas, "
            "not 'localhost'.",
        ),
        (
            "KAFKA_SESSION_TIMEOUT",
            "2s",
            "kafka.session_timeout (FUNNELWATCH_KAFKA_SESSION_TIMEOUT) must be a duration from 6s to 90s, not '2s'.",
        ),
        (
            "KAFKA_CA_FILE",
            "no.pem",
            "kafka.ca_file (FUNNELWATCH_KAFKA_CA_FILE) must be a file that can be read (No such file or directory), "
            "not 'no.pem'.",
        ),
        (
            "TOPICS_PARTITIONS",
            "many",
            "topics.partitions (FUNNELWATCH_TOPICS_PARTITIONS) must be a whole number, not 'many'.",
        ),
        ("TOPICS_PARTITIONS", "0", "topics.partitions (FUNNELWATCH_TOPICS_PARTITIONS) must be at least 1, not '0'."),
        ("REDIS_CLUSTER", "maybe", "redis.cluster (FUNNELWATCH_REDIS_CLUSTER) must be true or false, not 'maybe'."),
        (
            "REDIS_NAMESPACE",
            "{a}",
            "redis.namespace (FUNNELWATCH_REDIS_NAMESPACE) must be up to 64 letters, digits and . _ : -, not '{a}'.",
        ),
        (
            "WORKER_LISTEN",
            "9101",
            "worker.listen (FUNNELWATCH_WORKER_LISTEN) must be host:port, such as 127.0.0.1:9101 or [::1]:9101, not '9101'.",
        ),
        (
            "WORKER_LISTEN",
            "127.0.0.1:9102",
            "worker.listen (FUNNELWATCH_WORKER_LISTEN) must not be the address of exporter.listen.",
        ),
        (
            "DEFINITIONS_RATES",
            "EUR",
            "definitions.rates (FUNNELWATCH_DEFINITIONS_RATES) must be pairs of currency and rate, "
            "such as EUR=1.08,GBP=1.27, not 'EUR'.",
        ),
        (
            "DEFINITIONS_RATES",
            "EUR=0",
            "definitions.rates.EUR (FUNNELWATCH_DEFINITIONS_RATES) must be greater than 0.",
        ),
        (
            "DEFINITIONS_RATES",
            "USD=2",
            "definitions.rates (FUNNELWATCH_DEFINITIONS_RATES) must give the base currency, USD, the rate 1 or leave it out.",
        ),
        (
            "ONCALL_MAIL_TO",
            "sales",
            "oncall.mail_to (FUNNELWATCH_ONCALL_MAIL_TO) must be pairs of owner and address, "
            "such as sales=sales@example.com, not 'sales'.",
        ),
        (
            "ONCALL_MAIL_TO",
            "support=a@example.com",
            "oncall.mail_to.support (FUNNELWATCH_ONCALL_MAIL_TO) must be one of marketing, sales, customer-success, "
            "finance, operations.",
        ),
        (
            "ONCALL_SECRETS",
            "secrets",
            "oncall.secrets (FUNNELWATCH_ONCALL_SECRETS) must be an absolute path, not 'secrets'.",
        ),
        (
            "KAFKA_BROKER",
            "a:1",
            "FUNNELWATCH_KAFKA_BROKER is not a setting; did you mean FUNNELWATCH_KAFKA_BROKERS?",
        ),
    ],
)
def test_a_wrong_variable_is_refused_by_name_with_what_is_allowed(name: str, value: str, sentence: str) -> None:
    """One sentence tells which setting is wrong, what is allowed, and what was given."""
    assert refused({f"FUNNELWATCH_{name}": value}) == [sentence]


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ("[redis]\nnamspace = 'a'", "redis.namspace is not a setting; did you mean redis.namespace?"),
        ("[topic]", "topic is not a setting; did you mean topics?"),
        ("zzz = 1", "zzz is not a setting."),
        ("kafka = 5", "kafka must be a table."),
        (
            "[exporter]\nlabel_values = 1.5",
            "exporter.label_values (FUNNELWATCH_EXPORTER_LABEL_VALUES) must be a whole number, not 1.5.",
        ),
        (
            "[definitions.rates]\neuro = 1",
            "definitions.rates.euro (FUNNELWATCH_DEFINITIONS_RATES) must be the three capital letters of a currency.",
        ),
    ],
)
def test_a_wrong_key_of_the_file_is_refused(toml: str, sentence: str) -> None:
    """A misspelt key would otherwise be a setting that silently does nothing."""
    assert refused(toml=toml) == [sentence]


def test_all_problems_are_told_at_once() -> None:
    """Nobody should have to mend settings one run at a time."""
    assert len(refused({"FUNNELWATCH_CLOK": "wall", "FUNNELWATCH_CLOCK": "x"}, "[logs]\nlevel = 'loud'")) == 3


def test_mail_needs_a_sender_and_a_server() -> None:
    """Addresses alone would make a configuration that Alertmanager refuses."""
    assert refused({"FUNNELWATCH_ONCALL_MAIL_TO": "sales=sales@example.com"}) == [
        f"oncall.{key} (FUNNELWATCH_ONCALL_{key.upper()}) must be set, because oncall.mail_to is."
        for key in ("mail_from", "mail_smarthost")
    ]


def test_a_login_is_asked_for_in_full() -> None:
    """SASL without a mechanism, a name or a password would only fail at the broker."""
    sentences = refused({"FUNNELWATCH_KAFKA_SECURITY_PROTOCOL": "SASL_SSL"})
    assert [sentence.partition(" ")[0] for sentence in sentences] == [
        "kafka.sasl_mechanism",
        "kafka.username",
        "kafka.password",
    ]
    assert all(sentence.endswith("must be set, because kafka.security_protocol is SASL_SSL.") for sentence in sentences)


@pytest.mark.parametrize(
    ("environ", "key"),
    [
        ({"KAFKA_USERNAME": "a"}, "kafka.username"),
        ({"KAFKA_CA_FILE": "real.pem"}, "kafka.ca_file"),
        ({"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_KEY_FILE": "real.pem"}, "kafka.key_file"),
        ({"TOPICS_DEAD_LETTERS": "leads"}, "topics.leads"),
        ({"REDIS_CA_FILE": "real.pem"}, "redis.ca_file"),
        ({"REDIS_URL": "rediss://h:1", "REDIS_KEY_FILE": "real.pem"}, "redis.key_file"),
        ({"REDIS_USERNAME": "a"}, "redis.username"),
        ({"REDIS_URL": "redis://a:b@h:1", "REDIS_PASSWORD": "c"}, "redis.url"),
        ({"REDIS_URL": "unix:///run/redis", "REDIS_CLUSTER": "true"}, "redis.cluster"),
        ({"REDIS_URL": "redis://h:1/2", "REDIS_CLUSTER": "true"}, "redis.cluster"),
        ({"REDIS_PASSWORD": "a", "REDIS_PASSWORD_FILE": "real.pem"}, "redis.password"),
    ],
)
def test_settings_that_do_not_go_together_are_refused(environ: Mapping[str, str], key: str) -> None:
    """A setting that would have no effect, or could not work, is an error and not a surprise."""
    Path("real.pem").write_text("real")
    sentences = refused({f"FUNNELWATCH_{name}": value for name, value in environ.items()})
    assert sentences[0].startswith(f"{key} (FUNNELWATCH_")
