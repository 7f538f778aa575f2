"""The installer says in one sentence what is missing, leaves alone what is there, and never leaves half a server."""

import os
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.services import apt, install, locate
from tests.services.fixtures import Serve
from tests.services.locate import KAFKA_HOME, MissingServerError
from tests.services.redis import RedisServer

Fake = Callable[[str, str], None]
JAR = f"kafka_2.13-{locate.KAFKA_VERSION}.jar"
JAVA_17 = "echo 'openjdk version \"17.0.1\"' >&2"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """`fake("apt-get", script)` is the only program on PATH, beside other fakes; the cache is empty, too."""
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in [name for name in os.environ if name.startswith("FUNNELWATCH_TEST_")]:
        monkeypatch.delenv(name)

    def make(name: str, script: str) -> None:
        (programs / name).write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        (programs / name).chmod(0o755)

    return make


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().err


def test_a_missing_server_names_the_installer(fake: Fake) -> None:
    """Who starts a server that is not there is told what to run."""
    for missing in (locate.REDIS.path, locate.kafka_home):
        with pytest.raises(MissingServerError, match=r"run `python tests/services/install.py`"):
            missing()


def test_a_missing_server_fails_the_test(fake: Fake) -> None:
    """It is a failure, not a skip: tests that did not run must not look as if they had passed."""
    with ExitStack() as started, pytest.raises(pytest.fail.Exception, match="the tests need redis-server"):
        Serve(started)(RedisServer)


def test_what_is_on_path_is_left_alone(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """A server that somebody installed is found under any of its names, and nothing is installed."""
    fake("prometheus-alertmanager", "")
    fake("amtool", "")
    fake("apt-get", "exit 1")
    assert install.main(["alertmanager"]) == 0
    assert "bin/prometheus-alertmanager" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("variable", "server"), [(locate.REDIS.override, "redis"), (locate.JAVA.override, "kafka"), (KAFKA_HOME, "kafka")]
)
def test_a_wrong_override_is_refused(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], variable: str, server: str
) -> None:
    """A variable that points nowhere is named, not passed over in silence."""
    fake("java", JAVA_17)
    monkeypatch.setenv(variable, "/nowhere")
    assert install.main([server]) == 1
    assert variable in said(capsys)


def test_without_a_known_package_manager(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """On a system that we cannot install on, the sentence says which programs must be on PATH."""
    assert install.main(["redis", "prometheus"]) == 1
    assert said(capsys).startswith("error: missing: redis-server, prometheus, promtool; install them")


def test_with_homebrew(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """On a Mac the sentence is the command to run."""
    fake("brew", "")
    assert install.main(["redis", "prometheus"]) == 1
    assert "run `brew install redis prometheus`" in said(capsys)


def test_without_root(fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Who is not root, and has a sudo that asks, is told the command to run."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    fake("apt-get", "")
    fake("sudo", "exit 1")
    assert install.main(["redis"]) == 1
    assert "run `sudo apt-get install redis-server`" in said(capsys)


def test_packages_are_installed_with_services_kept_down(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One update, then one installation, during which the policy against starting services stands, and then is gone."""
    policy, log = tmp_path / "policy-rc.d", tmp_path / "log"
    monkeypatch.setattr(apt, "_POLICY", policy)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setenv("PATH", f"{os.environ['PATH']}:/usr/bin:/bin")
    fake("apt-cache", "")
    fake("apt-get", f"for last; do :; done\n{policy}; echo $last $? >> {log}")
    apt.install(["redis-server"])
    assert log.read_text() == "update 127\nredis-server 101\n"
    assert not policy.exists()


def test_kafka_comes_whole(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """What Maven copied becomes the cache, under the version, and the next run finds it there."""
    fake("java", JAVA_17)
    fake("mvn", f"for a; do case $a in -DoutputDirectory=*) d=${{a#*=}};; esac; done; mkdir -p $d; touch $d/{JAR}")
    assert install.main(["kafka"]) == 0
    assert (locate.kafka_cache() / "libs" / JAR).exists()
    fake("mvn", "exit 1")
    assert install.main(["kafka"]) == 0
    assert capsys.readouterr().out.endswith(f"kafka: {locate.kafka_cache()}\n")


def test_half_a_kafka_is_none(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """When Maven fails midway, the sentence has its reason and the cache is as before."""
    fake("java", JAVA_17)
    script = "for a; do case $a in -DoutputDirectory=*) d=${a#*=};; esac; done; mkdir -p $d; touch $d/zstd.jar"
    fake("mvn", f"{script}; echo '[ERROR] no route'; exit 1")
    assert install.main(["kafka"]) == 1
    assert "Maven could not fetch Kafka ([ERROR] no route)" in said(capsys)
    assert list(locate.kafka_cache().parent.iterdir()) == []


def test_an_old_java_is_not_enough(fake: Fake, capsys: pytest.CaptureFixture[str]) -> None:
    """A Java before 17 counts as missing."""
    fake("java", "echo 'java version \"1.8.0_392\"' >&2")
    fake("mvn", "")
    assert install.main(["kafka"]) == 1
    assert "missing: java" in said(capsys)
