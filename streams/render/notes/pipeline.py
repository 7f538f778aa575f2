"""Notes for whoever runs funnelwatch."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

PIPELINE_NOTES: Final = {
    "FunnelwatchExporterAbsent": Note(
        causes=(
            "The exporter is down, or was moved and Prometheus does not know where.",
            "It listens on loopback only, which is its default.",
        ),
        steps=(
            "Look at Prometheus' page of targets: refused means down or a wrong address, a timeout means the network.",
            "Start the exporter; if it ends at once, its last line says why. `funnelwatch check` tests settings and Redis.",
            "Nothing is lost: it keeps no state, and has the KPIs back within seconds.",
        ),
    ),
    "FunnelwatchKpisStale": Note(
        causes=(
            "Redis does not answer, or refuses the exporter.",
            "Redis was flushed or failed over, and the worker builds its state anew.",
            "Reading takes too long: too many label values, or too small a machine.",
        ),
        steps=(
            "`/readyz` of the exporter says what is wrong, its log when it began; `funnelwatch check` tests Redis as it sees it.",
            "If Redis is down, bring it back: worker and exporter go on by themselves, and what Redis lost is replayed from Kafka.",
            "If reading is slow, see `funnelwatch_exporter_refresh_duration_seconds` by phase.",
        ),
    ),
    "FunnelwatchRefreshFailing": Note(
        causes=(
            "Connections to Redis break now and then: timeouts, a proxy, a replica that takes over.",
            "The exporter's user lacks a permission for a key or a command.",
        ),
        steps=(
            "The exporter's log names the error of each failed reading.",
            "Compare with Redis' own log, its memory and its slow log at that time.",
            "It becomes `FunnelwatchKpisStale` when readings fail for long enough to matter.",
        ),
    ),
    "FunnelwatchWorkerAbsent": Note(
        causes=(
            "No worker runs, or it ends at its start: wrong settings, topics missing or not co-partitioned.",
            "Prometheus scrapes the wrong address.",
        ),
        steps=(
            "Start it, and read its last line: a worker that refuses to start says why in one sentence.",
            "`funnelwatch topics check` compares the topics with what is needed, `funnelwatch check` tests the connections.",
            "Nothing is lost while it is down, as long as Kafka keeps the events: check the retention of the topics.",
        ),
    ),
    "FunnelwatchWorkerBehind": Note(
        causes=(
            "More events arrive than are read: a campaign, or somebody replays history.",
            "Redis is slow, so commits are.",
            "One partition has most of the traffic: one key is far busier than the others.",
        ),
        steps=(
            "Does it shrink? `funnelwatch_worker_lag_messages` falling means wait; hold back alerts on KPIs until then.",
            "See whether `funnelwatch_worker_commit_duration_seconds` or `funnelwatch_worker_fold_duration_seconds` grew: Redis, "
            "or this machine.",
            "Start more workers, at most as many as there are partitions; they share them within seconds.",
        ),
    ),
    "FunnelwatchWorkerStuck": Note(
        causes=(
            "Redis refuses writes: out of memory, read-only after a failover, no permission.",
            "A worker hangs.",
        ),
        steps=(
            "The worker's log names the shard and what the commit failed of.",
            "Check Redis: `INFO memory`, `INFO replication`, and that its `maxmemory-policy` is `noeviction`.",
            "Kill and restart the worker. State and offsets are committed together, so it loses nothing and counts nothing twice.",
        ),
    ),
    "FunnelwatchCommitsFailing": Note(
        causes=(
            "Redis drops connections: it restarts, fails over, or has too many clients.",
            "Somebody else writes the keys of funnelwatch.",
        ),
        steps=(
            "The worker's log says what failed; Redis' log whether it restarted.",
            "Look for a second deployment with the same prefix of keys, and for scripts that delete keys.",
            "The KPIs stay right: a failed commit is read from the offset that Redis holds, and done again.",
        ),
    ),
    "FunnelwatchShardsContested": Note(
        causes=(
            "Workers come and go: crashes, scaling up and down, pauses longer than the session timeout.",
            "Two deployments with different consumer groups write to one Redis.",
        ),
        steps=(
            "Count the workers, and compare with how many there should be: `sum(funnelwatch_worker_shard_assigned)` is the "
            "number of shards, once.",
            "See their logs for rebalances; a long pause (CPU throttled, memory swapped) throws a worker out of its group.",
            "The KPIs stay right: of two workers only the newer one can commit. But both read, and it costs speed.",
        ),
    ),
    "FunnelwatchEventsRejected": Note(
        causes=(
            "A producer was released that spells a field or a type otherwise.",
            "A clock is wrong: events from the future are rejected.",
            "Something else writes to one of the topics.",
        ),
        steps=(
            "`sum by (topic, reason) (rate(funnelwatch_worker_rejected_total[1h]))` says where and why; the dead-letter topic "
            "has the records themselves, with reason, topic, partition and offset in their headers.",
            "Have the producer mended; the schemas in `schemas/` are what it can test against.",
            "Then send the events again: they count in the hour they happened.",
        ),
    ),
}
