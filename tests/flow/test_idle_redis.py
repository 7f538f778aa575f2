"""A Redis that loses the state while no record comes: the KPIs come back by themselves."""

from pathlib import Path

from tests.flow.agreement import assert_same
from tests.flow.histories import simulated_history
from tests.flow.installation import Installation


def test_a_lost_state_is_read_again_though_nothing_is_sent(installation: Installation, tmp_path: Path) -> None:
    """All keys are deleted under an idle worker; it opens its shards again and has all that Kafka holds."""
    history = simulated_history(tmp_path)
    installed = installation.with_settings(clock="event")
    installed.create_topics()
    worker = installed.worker()
    installed.replay(history.files, history.at)
    installed.wait_until_read()
    installed.lose_state()
    assert installed.progress.committed() == 0
    installed.wait_until_read()
    assert_same(installed.kpis(history.at), installed.compute(history.files, history.at))
    assert worker.total("funnelwatch_worker_reopened_total") >= 1
