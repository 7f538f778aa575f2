"""rebuild, on the way that events go: while workers and exporter run, killed, and for a KPI that is new."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from redis import Redis

from tests.flow.agreement import assert_same
from tests.flow.histories import History
from tests.flow.installation import COMMAND_S, SHARDS, Installation
from tests.flow.recompute.recomputes import SERIES, Command, Traffic, births, leftovers, tamper, verified, view
from tests.forms import THOROUGH
from tests.services.http_json import get_json
from tests.services.waiting import wait_until

KILLS = 20 if THOROUGH else 2


def test_a_live_state_is_verified_found_wrong_and_rebuilt_while_all_goes_on(
    installed: Installation, redis: Redis, traffic: Traffic, history: History, tmp_path: Path
) -> None:
    """While events flow verify says the same; after tampering it names KPI and pane, in exit code and words; rebuild mends
    it under a running worker and exporter; then the values are those of `compute`."""
    installed.replay(history.files, history.at)
    worker, exporter = installed.worker(), installed.exporter()
    installed.wait_until_read()
    at = datetime.fromisoformat(history.at)

    def flowing(*arguments: str) -> str:
        """What a command printed while events went on."""
        running = installed.start(*arguments)
        sent = len(traffic.sent)
        while running.returncode is None:
            number = len(traffic.sent)
            traffic.send(view(number, time=(at - timedelta(hours=1) + timedelta(milliseconds=number)).isoformat()))
        assert len(traffic.sent) - sent > 10
        installed.wait_until_read()
        return f"{running.returncode} {running.output()}"

    assert flowing("verify").startswith("0 "), flowing("verify")

    shard, pane = tamper(redis, installed)
    code, found = verified(installed)
    assert (code, found["same"], found["complete"], found["left_out"]) == (1, False, True, [])
    (lies,) = found["state"]
    assert (lies["where"], lies["part"], lies["series"], lies["label"]) == (shard, "pane", SERIES, "")
    assert pane.startswith(f"{lies['grid']}:")
    assert lies["live"] == lies["recomputed"] + 7
    assert {"sessions", "bounce_ratio"} <= {row["kpi"] for row in found["kpis"]}
    assert {row["window"] for row in found["kpis"]} <= {"30d", "90d"}
    assert "emails_sent" not in {row["kpi"] for row in found["kpis"]}
    told = Command(installed, "verify")
    assert told.code == 1
    assert "Different: " in told.out.splitlines()[-1]
    assert any(line.split()[:2] == [shard, "pane"] for line in told.out.splitlines())

    before = births(redis, installed)
    assert "Rebuilt and switched 12 shards" in flowing("rebuild")
    assert all(born != before[name] for name, born in births(redis, installed).items())
    assert leftovers(redis, installed) == []
    assert verified(installed)[0] == 0
    assert worker.process.returncode is None
    assert worker.total("funnelwatch_worker_fenced_total") == 0
    live = tmp_path / "live.jsonl"
    live.write_bytes(b"\n".join(traffic.sent))
    files = [*history.files, live]
    assert_same(installed.kpis(history.at), installed.compute(files, history.at))
    assert_files_agree(installed, files, history.at)

    shown = {row["kpi"]: row["value"] for row in installed_rows(exporter.address)}
    wait_until(
        lambda: (
            {row["kpi"]: row["value"] for row in installed_rows(exporter.address)}["sessions"]
            == installed.kpis(history.at)["sessions", "30d", (), None]
        ),
        seconds=COMMAND_S,
        what=f"the exporter shows the rebuilt state, not {shown}",
    )


def installed_rows(address: str) -> list[dict[str, Any]]:
    """The totals over 30 days that an exporter serves."""
    answer = get_json(f"http://{address}/api/kpis?window=30d")
    return [row for row in answer["values"] if not row["labels"] and row["window"] == "30d" and row["stat"] is None]


def assert_files_agree(installed: Installation, files: list[Path], at: str) -> None:
    """`verify FILE…` says the same of all files, and names what is missing without the last."""
    code, found = verified(installed, *map(str, files), "--at", at)
    assert (code, found["same"]) == (0, True), found
    code, found = verified(installed, *map(str, files[:-1]), "--at", at)
    assert code == 1
    assert "page_views" in {row["kpi"] for row in found["kpis"]}
    assert {row["where"] for row in found["state"]} == {"people"}


def test_a_rebuild_that_is_killed_leaves_a_good_state_and_the_next_completes(
    installed: Installation, redis: Redis, history: History
) -> None:
    """SIGKILL while it recomputes, and between the switches of shards: the KPIs are those of `compute` all the while."""
    installed.replay(history.files, history.at)
    installed.worker()
    installed.wait_until_read()
    expected = installed.compute(history.files, history.at)
    random = Random(7)
    for kill in range(KILLS):
        before = births(redis, installed)
        rebuilding = installed.start("rebuild")
        if kill % 4 == 0:
            wait_until(
                lambda rebuilding=rebuilding: (  # type: ignore[misc]
                    rebuilding.returncode is not None or len(leftovers(redis, installed)) > 100
                ),
                seconds=COMMAND_S,
                what="a shard is recomputed",
            )
        else:
            wanted = random.randrange(1, SHARDS)
            wait_until(
                lambda before=before, wanted=wanted, rebuilding=rebuilding: (  # type: ignore[misc]
                    rebuilding.returncode is not None
                    or sum(born != before[name] for name, born in births(redis, installed).items()) >= wanted
                ),
                seconds=COMMAND_S,
                what=f"{wanted} shards are switched",
            )
        rebuilding.kill()
        switched = sum(born != before[name] for name, born in births(redis, installed).items())
        print(f"killed with {switched} of {SHARDS} shards switched, and {len(leftovers(redis, installed))} keys left")
        assert_same(installed.kpis(history.at), expected)
    tamper(redis, installed)
    done = Command(installed, "rebuild")
    assert (done.code, done.out.startswith("Rebuilt and switched 12 shards")) == (0, True), done.said
    assert leftovers(redis, installed) == []
    assert_same(installed.kpis(history.at), expected)
    assert verified(installed)[0] == 0


def test_a_state_without_the_past_of_a_new_kpi_is_rebuilt(
    installed: Installation, history: History, tmp_path: Path
) -> None:
    """The worker refuses to start and says how to mend it; after a rebuild by the new catalogue it starts, and the KPI has
    its whole past."""
    installed.replay(history.files, history.at)
    worker = installed.worker()
    installed.wait_until_read()
    assert worker.process.stop() == 0
    own = tmp_path / "kpis.toml"
    own.write_text(
        '[kpis.demo_requests]\ncount = "form.submitted"\nwhere = { kind = "demo" }\nmeaning = "Demo forms submitted."\n'
    )
    newer = installed.with_settings(catalogue_file=str(own))
    refusing = newer.launch("worker").process
    assert refusing.wait(seconds=COMMAND_S) == 1
    assert "run `funnelwatch rebuild`, which makes it anew from Kafka" in refusing.output()
    code, found = verified(newer)
    assert (code, "run `funnelwatch rebuild`" in found["said"]) == (2, True)
    newer.run("rebuild")
    newer.worker()
    assert_same(newer.kpis(history.at), newer.compute(history.files, history.at))
    assert ("demo_requests", "30d", (), None) in newer.kpis(history.at)
