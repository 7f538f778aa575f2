"""redis-server for tests: plain, with TLS, with ACL users, as a replica, or as a cluster of one node."""

import os
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote, urlencode
from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from tests.services.certificates import Certificates
from tests.services.locate import REDIS
from tests.services.server import Server
from tests.services.waiting import wait_until

_SLOTS = 16_384  # of Redis Cluster: fixed by Redis


class RedisServer(Server):
    """One server. With `append_only` its data outlives `kill` and `stop` (AOF, fsync every second); without, nothing does.

    `users` maps a name to its password and its ACL rules ("~* +@all -@scripting"): the default user is then switched
    off. With `certificates` it speaks TLS only. `replica_of` follows another server that has neither. `cluster` makes
    it a cluster of one node that holds every slot. `settings` are lines of redis.conf.
    """

    name: ClassVar[str] = "redis"

    def __init__(
        self,
        *,
        append_only: bool = True,
        users: Mapping[str, tuple[str, str]] | None = None,
        certificates: Certificates | None = None,
        replica_of: "RedisServer | None" = None,
        cluster: bool = False,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__()
        self._program = REDIS.path()
        self._append_only = append_only
        self.users = dict(users or {})
        self._admin_password = uuid4().hex if users else None
        self._certificates = certificates
        self._primary = replica_of
        self._cluster = cluster
        self._settings = dict(settings or {})
        self.port = self._reserve_port()

    @property
    def url(self) -> str:
        """redis:// or rediss:// of database 0, without a user; with TLS it names the authority to trust."""
        return self._url("")

    def url_of(self, user: str) -> str:
        """As `url`, for one of the `users`."""
        password, _ = self.users[user]
        return self._url(f"{quote(user, safe='')}:{quote(password, safe='')}@")

    def client(self) -> Redis:
        """A new client that may do everything and tries once; the caller closes it."""
        credentials = f"admin:{self._admin_password}@" if self._admin_password else ""
        return Redis.from_url(self._url(credentials), socket_timeout=5, retry=Retry(NoBackoff(), 0))

    def append_only_file(self) -> Path:
        """Where a server with `append_only` writes what changes."""
        return max(self.directory.glob("appendonlydir/*.incr.aof"), key=lambda file: file.stat().st_mtime_ns)

    def rewrite_file(self) -> None:
        """BGREWRITEAOF, to its end. To be done after a start from a file that was cut off: Redis 7.0 leaves the beginning of
        the transaction that was cut in the file, and applies that half of it when it starts once more."""
        with self.client() as client:
            client.bgrewriteaof()
            wait_until(
                lambda: (
                    not {"aof_rewrite_in_progress", "aof_rewrite_scheduled"}
                    & {name for name, value in client.info("persistence").items() if value == 1}
                ),
                seconds=self.start_seconds,
                what="the append-only file is rewritten",
            )

    def lose_tail(self, share: float) -> int:
        """Cuts a share off the end of the append-only file, as a crash may before it is synced; gives the bytes. Only while
        it does not run."""
        file = self.append_only_file()
        size = file.stat().st_size
        os.truncate(file, round(size * (1 - share)))
        return size - file.stat().st_size

    def flush(self) -> None:
        """Drop all data of all databases."""
        with self.client() as client:
            client.flushall()

    def wait_ready(self) -> None:
        super().wait_ready()
        if self._cluster:
            self._take_all_slots()

    def _url(self, credentials: str) -> str:
        if self._certificates is None:
            return f"redis://{credentials}127.0.0.1:{self.port}/0"
        query = urlencode({"ssl_ca_certs": str(self._certificates.authority)})
        return f"rediss://{credentials}127.0.0.1:{self.port}/0?{query}"

    def _command(self) -> list[str]:
        configuration = self.directory / "redis.conf"
        lines = [f"{key} {value}" for key, value in self._configuration().items()]
        configuration.write_text("\n".join([*lines, *self._acl(), ""]))
        return [str(self._program), str(configuration)]

    def _answers(self) -> bool:
        try:
            with self.client() as client:
                client.ping()  # refused while a dataset is being loaded
                return self._primary is None or client.info("replication")["master_link_status"] == "up"
        except RedisError:
            return False

    def _configuration(self) -> dict[str, str]:
        listen = {"port": str(self.port)}
        if self._certificates:
            listen = {
                "port": "0",
                "tls-port": str(self.port),
                "tls-ca-cert-file": str(self._certificates.authority),
                "tls-cert-file": str(self._certificates.server),
                "tls-key-file": str(self._certificates.server),
                "tls-auth-clients": "optional",
            }
        return {
            "bind": "127.0.0.1",
            **listen,
            "dir": str(self.directory),
            "save": '""',
            "appendonly": "yes" if self._append_only else "no",
            "appendfsync": "everysec",
            "repl-diskless-sync-delay": "0",  # of 5 s: one replica is all there will be
            **({"cluster-enabled": "yes", "cluster-announce-ip": "127.0.0.1"} if self._cluster else {}),
            **({"replicaof": f"127.0.0.1 {self._primary.port}"} if self._primary else {}),
            **self._settings,
        }

    def _acl(self) -> list[str]:
        if self._admin_password is None:
            return []
        users = {"admin": (self._admin_password, "~* &* +@all"), **self.users}
        return [
            "user default off",
            *(f"user {name} on #{_hash(word)} {rules}" for name, (word, rules) in users.items()),
        ]

    def _take_all_slots(self) -> None:
        with self.client() as client:
            if client.execute_command("CLUSTER INFO")["cluster_slots_assigned"] == "0":
                client.execute_command("CLUSTER ADDSLOTS", *range(_SLOTS))
            wait_until(
                lambda: client.execute_command("CLUSTER INFO")["cluster_state"] == "ok",
                seconds=self.start_seconds,
                what="cluster_state:ok",
            )


def _hash(password: str) -> str:
    """A password as Redis keeps it; unlike the password itself it needs no quotes in redis.conf."""
    return sha256(password.encode()).hexdigest()
