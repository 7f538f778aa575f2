"""The tests' Redis keeps its data through a crash, hangs on demand, and has TLS, users, a cluster and a replica."""

import pytest
from redis import Redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import AuthenticationError, ConnectionError, NoPermissionError, TimeoutError
from redis.retry import Retry

from tests.services.certificates import Certificates
from tests.services.fixtures import Serve
from tests.services.redis import RedisServer

ONCE = Retry(NoBackoff(), 0)


def test_redis_keeps_its_data_through_a_kill(serve: Serve) -> None:
    """With the append-only file, what was written is there after a SIGKILL, at the same URL."""
    server = serve(RedisServer, append_only=True)
    with Redis.from_url(server.url) as client:
        client.set("key", "kept")
    server.kill()
    with pytest.raises(ConnectionError), Redis.from_url(server.url, retry=ONCE) as client:
        client.ping()
    server.start()
    with Redis.from_url(server.url, decode_responses=True) as client:
        assert client.get("key") == "kept"


def test_a_paused_redis_does_not_answer(serve: Serve) -> None:
    """A pause is a server that hangs: the client runs into its timeout, and is served again after `resume`."""
    server = serve(RedisServer)
    with Redis.from_url(server.url, socket_timeout=0.2, retry=ONCE) as client:
        assert client.ping()
        server.pause()
        with pytest.raises(TimeoutError):
            client.ping()
        server.resume()
        assert client.ping()


def test_redis_url_is_empty(redis_url: str) -> None:
    """Each test finds an empty database, whatever ran before it."""
    with Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0


def test_redis_with_tls_and_acl(serve: Serve, certificates: Certificates) -> None:
    """A user is let in over TLS with the URL alone, may do what its rules say, and nobody comes in without a password."""
    server = serve(RedisServer, certificates=certificates, users={"worker": ("a secret", "~fw:* +@all -@scripting")})
    with Redis.from_url(server.url_of("worker"), decode_responses=True) as worker:
        worker.set("fw:a", "1")
        assert worker.get("fw:a") == "1"
        with pytest.raises(NoPermissionError):
            worker.set("other", "1")
        with pytest.raises(NoPermissionError):
            worker.eval("return 1", 0)
    with pytest.raises(AuthenticationError), Redis.from_url(server.url) as nobody:
        nobody.ping()
    with pytest.raises(ConnectionError), Redis(port=server.port, retry=ONCE) as plain:
        plain.ping()


def test_redis_cluster_of_one_node(serve: Serve) -> None:
    """A cluster client finds every slot on the one node, also after a restart."""
    server = serve(RedisServer, cluster=True)
    with RedisCluster.from_url(server.url, decode_responses=True) as client:
        assert all(client.set(f"{{{tag}}}", tag) for tag in "abcdefgh")
    server.restart()
    with RedisCluster.from_url(server.url, decode_responses=True) as client:
        assert [client.get(f"{{{tag}}}") for tag in "abcdefgh"] == list("abcdefgh")


def test_redis_replica_takes_over(serve: Serve) -> None:
    """A replica has the data of its primary and can be promoted when that is gone."""
    primary = serve(RedisServer)
    replica = serve(RedisServer, replica_of=primary)
    with Redis.from_url(primary.url) as client:
        client.set("key", "kept")
        assert client.wait(1, 5_000) == 1
    primary.kill()
    with Redis.from_url(replica.url, decode_responses=True) as client:
        client.replicaof("NO", "ONE")
        assert client.get("key") == "kept"
        assert client.set("key", "new")
