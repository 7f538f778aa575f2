"""Clients made of settings: what they are told, how often they try, and what they say to a server."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import redis
from redis import asyncio as aio

from streams.connections.kafka import kafka_connection
from streams.connections.redis import READ_RETRIES, redis_reader, redis_writer
from streams.settings.problems import SettingsError
from streams.settings.root import Settings

SECRET = "correct horse"


def settings(**variables: str | Path) -> Settings:
    """The settings of these variables."""
    return Settings.load(None, {f"FUNNELWATCH_{name}": str(value) for name, value in variables.items()})


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a self-signed certificate, `cert.pem`, its key, `key.pem`, and the key encrypted, `locked.pem`."""
    folder = tmp_path_factory.mktemp("pem")
    new = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -days 1"
    lock = "openssl ec -in key.pem -aes256 -passout pass:x -out locked.pem"
    for command in (f"{new} -keyout key.pem -out cert.pem", lock):
        subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    return folder


def test_kafka_in_plain_text_needs_the_brokers_alone() -> None:
    """No TLS and no login unless asked for."""
    connection = kafka_connection(settings(KAFKA_BROKERS="a:1,b:2").kafka)
    assert connection.brokers == ("a:1", "b:2")
    assert connection.security_protocol == "PLAINTEXT"


@pytest.mark.parametrize("protocol", ["SSL", "SASL_PLAINTEXT", "SASL_SSL"])
def test_kafka_is_spoken_to_by_the_protocol_of_the_settings(protocol: str, pem: Path) -> None:
    """What the settings call the protocol is what both clients are told, with what it needs."""
    variables: dict[str, str | Path] = {"KAFKA_SECURITY_PROTOCOL": protocol}
    if protocol.startswith("SASL"):
        variables |= {"KAFKA_SASL_MECHANISM": "SCRAM-SHA-256", "KAFKA_USERNAME": "me", "KAFKA_PASSWORD": SECRET}
    if protocol.endswith("SSL"):
        variables |= {"KAFKA_CA_FILE": pem / "cert.pem"}
    connection = kafka_connection(settings(**variables).kafka)
    assert connection.security_protocol == protocol
    assert connection.options().get("sasl_plain_password") == (SECRET if protocol.startswith("SASL") else None)
    assert SECRET not in repr(connection)
    if connection.ssl_context:
        assert connection.ssl_context.verify_mode is ssl.CERT_REQUIRED
        assert connection.ssl_context.check_hostname
        assert len(connection.ssl_context.get_ca_certs()) == 1


def test_a_client_certificate_is_loaded_with_its_key(pem: Path) -> None:
    """Brokers that ask for a certificate get one."""
    variables = {"KAFKA_CERT_FILE": pem / "cert.pem", "KAFKA_KEY_FILE": pem / "key.pem"}
    assert kafka_connection(settings(KAFKA_SECURITY_PROTOCOL="SSL", **variables).kafka).ssl_context


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"CA_FILE": "text"}, "ca_file (FUNNELWATCH_{}_CA_FILE) must hold certificates in PEM: "),
        ({"CERT_FILE": "cert.pem"}, "cert_file (FUNNELWATCH_{}_CERT_FILE) must hold a certificate in PEM with its "),
        ({"CERT_FILE": "cert.pem", "KEY_FILE": "locked.pem"}, "cert_file (FUNNELWATCH_{}_CERT_FILE) must hold "),
    ],
)
def test_pem_files_that_are_of_no_use_are_refused_at_once(files: dict[str, str], sentence: str, pem: Path) -> None:
    """Neither a traceback at the first connection, nor a question for the password of a key on the terminal."""
    (pem / "text").write_text("not a certificate")
    kafka = {f"KAFKA_{key}": pem / name for key, name in files.items()}
    with pytest.raises(SettingsError) as refusal:
        kafka_connection(settings(KAFKA_SECURITY_PROTOCOL="SSL", **kafka).kafka)
    assert str(refusal.value).startswith("kafka." + sentence.format("KAFKA"))
    in_redis = {f"REDIS_{key}": pem / name for key, name in files.items()}
    with pytest.raises(SettingsError) as refusal:
        redis_writer(settings(REDIS_URL="rediss://h:1", **in_redis).redis)
    assert str(refusal.value).startswith("redis." + sentence.format("REDIS"))


@pytest.mark.parametrize("url", ["redis://h:1/2", "rediss://h:1/2", "unix:///run/redis?db=2"])
def test_a_single_redis_is_reached_by_each_kind_of_url(url: str) -> None:
    """All clients go to the same place, and give their login."""
    told = settings(REDIS_URL=url, REDIS_USERNAME="me", REDIS_PASSWORD=SECRET, REDIS_SOCKET_TIMEOUT="2s").redis
    for client in (redis_reader(told), redis_writer(told)):
        assert isinstance(client, aio.Redis | redis.Redis)
        options = client.connection_pool.connection_kwargs
        assert (options["db"], options["username"], options["password"]) == (2, "me", SECRET)
        assert options["socket_timeout"] == options["socket_connect_timeout"] == 2.0
        assert SECRET not in repr(client)


def test_a_cluster_gets_a_client_for_clusters() -> None:
    """The asynchronous clients of a cluster look for its nodes only when they are used."""
    told = settings(REDIS_URL="redis://h:1", REDIS_CLUSTER="true").redis
    reader, writer = redis_reader(told), redis_writer(told)
    assert isinstance(reader, aio.RedisCluster)
    assert isinstance(writer, aio.RedisCluster)
    assert (reader.retry.get_retries(), writer.retry.get_retries()) == (READ_RETRIES, 0)


@asynccontextmanager
async def server_that_hangs_up_on(command: bytes, heard: list[bytes], *, silent: bool = False) -> AsyncIterator[str]:
    """A server that answers OK to everything but this command, at which it hangs up, or is `silent` for good; collects the
    commands, but not PING. Yields its URL."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while header := await reader.readline():
            parts = []
            for _ in range(int(header[1:])):
                length = int((await reader.readline())[1:])
                parts.append((await reader.readexactly(length + 2))[:-2])
            if parts[0] == b"PING":
                writer.write(b"+PONG\r\n")
                continue
            heard.append(parts[0])
            if parts[0] == command and silent:
                continue
            if parts[0] == command:
                break
            writer.write(b"+OK\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def test_a_commit_whose_connection_breaks_is_sent_once() -> None:
    """It may have been carried out, so the library must not send it again behind our back."""
    heard: list[bytes] = []
    async with server_that_hangs_up_on(b"EXEC", heard) as url:
        client = redis_writer(settings(REDIS_URL=url).redis)
        assert isinstance(client, aio.Redis)
        pipeline = client.pipeline(transaction=True)
        pipeline.set("key", "value")
        with pytest.raises(redis.ConnectionError):
            await pipeline.execute()
        await client.aclose()
    assert heard == [b"MULTI", b"SET", b"EXEC"]


async def test_a_watched_commit_whose_connection_breaks_looks_like_a_conflict() -> None:
    """redis-py's own behaviour, on which whoever commits has to build: WatchError does not mean "not committed"."""
    heard: list[bytes] = []
    async with server_that_hangs_up_on(b"EXEC", heard) as url:
        client = redis_writer(settings(REDIS_URL=url).redis)
        assert isinstance(client, aio.Redis)
        async with client.pipeline(transaction=True) as pipeline:
            await pipeline.watch("offsets")
            pipeline.multi()  # type: ignore[no-untyped-call]  # redis-py has no types there
            pipeline.set("key", "value")
            with pytest.raises(redis.WatchError):
                await pipeline.execute()
        await client.aclose()
    assert heard.count(b"EXEC") == 1


async def test_a_read_whose_connection_breaks_is_tried_again() -> None:
    """A scrape should not fail because a connection did."""
    heard: list[bytes] = []
    async with server_that_hangs_up_on(b"GET", heard) as url:
        client = redis_reader(settings(REDIS_URL=url).redis)
        assert isinstance(client, aio.Redis)
        with pytest.raises(redis.ConnectionError):
            await client.get("key")
        await client.aclose()
    assert heard == [b"GET"] * (1 + READ_RETRIES)


async def test_a_read_that_is_not_answered_is_told_at_once() -> None:
    """A Redis that hangs would be waited for as often as it is asked again, and the alert on it would come as much later."""
    heard: list[bytes] = []
    async with server_that_hangs_up_on(b"GET", heard, silent=True) as url:
        client = redis_reader(settings(REDIS_URL=url, REDIS_SOCKET_TIMEOUT="100ms").redis)
        assert isinstance(client, aio.Redis)
        with pytest.raises(redis.TimeoutError):
            await client.get("key")
        await client.aclose()
    assert heard == [b"GET"]
