"""Notes for whoever runs funnelwatch: alerts on the exporter, the state and the workers."""

from __future__ import annotations

from typing import Final

from streams.render.notes.note import Note

EXPORTER_READY: Final = "curl -sS http://127.0.0.1:9102/readyz   # on the exporter's machine"
WORKER_READY: Final = "curl -sS http://127.0.0.1:9101/readyz   # on the worker's machine"
CHECK: Final = "funnelwatch check   # settings, Kafka, topics and Redis, as the processes see them"
REDIS_INFO: Final = 'redis-cli -u "$FUNNELWATCH_REDIS_URL" INFO memory replication persistence'
GROUP: Final = "kafka-consumer-groups.sh --bootstrap-server $BROKER --describe --group funnelwatch"

PIPELINE_NOTES: Final = {
    "FunnelwatchExporterAbsent": Note(
        causes=(
            "The exporter is down.",
            "It was moved, and Prometheus does not know where to; or it listens on loopback only, which is its default.",
        ),
        steps=(
            "Look at Prometheus' page of targets: refused means down or a wrong address, a timeout means the network.",
            "Start the exporter; if it ends at once, its last line says why in a sentence.",
            "Nothing is lost: it keeps no state, and has the KPIs back within seconds.",
        ),
        queries=("up",),
        commands=(EXPORTER_READY, CHECK),
    ),
    "FunnelwatchKpisStale": Note(
        causes=(
            "Redis does not answer, or refuses the exporter: then `FunnelwatchRedisUnreachable` fires too.",
            "Redis was emptied or went back, and the state is being made anew: there are no KPIs until all that was counted "
            "before is counted again.",
            "The exporter was started with a catalogue of which the state has no past; its log names what is new.",
            "Reading takes too long: too many label values, or too small a machine.",
        ),
        steps=(
            "`/readyz` of the exporter says what is wrong, its log when it began.",
            "Redis is down: bring it back. Worker and exporter go on by themselves, and what it lost is read again from Kafka.",
            "No state: start a worker. A catalogue without a past: start with the old one, or run `funnelwatch rebuild`.",
            "Reading is slow: compare the seconds by phase with `exporter.refresh`, lower `exporter.label_values`.",
        ),
        queries=(
            "funnelwatch_exporter_snapshot_age_seconds",
            "rate(funnelwatch_exporter_refresh_duration_seconds_sum[5m]) / "
            "rate(funnelwatch_exporter_refresh_duration_seconds_count[5m])",
        ),
        commands=(EXPORTER_READY, CHECK),
    ),
    "FunnelwatchSnapshotOld": Note(
        causes=(
            "This replica alone has no way to Redis; the others serve the KPIs.",
            "Its machine is too small or too busy: readings take longer than they should.",
        ),
        steps=(
            "`/readyz` of that replica says what is wrong. Restart it if it does not answer.",
            "Compare with the other replicas: all of them old becomes `FunnelwatchKpisStale`, which is the one to follow.",
            "Until then nobody sees a difference: alerts are over all replicas. It may wait for the morning.",
        ),
        queries=("funnelwatch_exporter_up", "funnelwatch_exporter_snapshot_age_seconds"),
        commands=(EXPORTER_READY,),
    ),
    "FunnelwatchRefreshFailing": Note(
        causes=(
            "Connections to Redis break now and then: timeouts, a proxy, a replica that takes over.",
            "The exporter's user lacks a permission for a key or a command.",
        ),
        steps=(
            "The exporter's log names the error of the first failed reading.",
            "Compare with Redis' own log, its memory and its slow log at that time.",
            "It becomes `FunnelwatchKpisStale` when readings fail for long enough to matter.",
        ),
        queries=("funnelwatch_exporter_redis_up",),
        commands=(CHECK, 'redis-cli -u "$FUNNELWATCH_REDIS_URL" SLOWLOG GET 10'),
    ),
    "FunnelwatchRedisUnreachable": Note(
        causes=(
            "Redis is down, or fails over and nobody took over.",
            "It refuses: a changed password, an ACL, its number of clients, or it is loading its data after a restart.",
            "The network between, or a certificate that ran out.",
        ),
        steps=(
            "Ping it as the processes do: `funnelwatch check` tells refused, not allowed and not found apart.",
            "Bring it back. Restart nothing else: workers and exporter wait for it and go on within five seconds.",
            "What it lost is read again from Kafka; `FunnelwatchStateRebuilding` fires until that is done. Do not restore an "
            "old dump over a Redis that works: it only makes that way longer.",
        ),
        queries=("funnelwatch_exporter_redis_up", "funnelwatch_worker_shards_waiting_for_redis"),
        commands=(CHECK, 'redis-cli -u "$FUNNELWATCH_REDIS_URL" PING'),
    ),
    "FunnelwatchStateLost": Note(
        causes=(
            "Redis was flushed, or restarted without its data.",
            "Exporter and worker use two namespaces, or two databases, of one Redis.",
        ),
        steps=(
            "Wait ten seconds: each worker notices by itself, also where no events come, and makes its shards anew.",
            "If that does not help, compare `redis.url` and `redis.namespace` of workers and exporter.",
            "Wait for `FunnelwatchStateRebuilding` to end, then find out who flushed it: `INFO persistence`, Redis' log, its ACL.",
        ),
        queries=("funnelwatch_exporter_shards", "count by (group) (funnelwatch_worker_shard_assigned)"),
        commands=(
            'redis-cli -u "$FUNNELWATCH_REDIS_URL" SMEMBERS funnelwatch:shards   # namespace:shards',
            REDIS_INFO,
        ),
    ),
    "FunnelwatchStateRebuilding": Note(
        causes=(
            "Redis was emptied, or came back without its last data.",
            "It is a new installation, or a new `redis.namespace`, that reads in its history.",
        ),
        steps=(
            "Wait. Everything that Kafka still has is read again, at some ten thousand events a second and worker; divide the "
            "waiting messages by the rate to see how long.",
            "More workers make it shorter, up to the number of partitions.",
            "Tell whoever looks at the KPIs that they are incomplete until this ends, and afterwards exact.",
            "If nobody made a new installation, find out what happened to Redis: its log, its memory, its persistence.",
            "Once it has ended and you want to be sure: `funnelwatch verify` recomputes the state and compares.",
        ),
        queries=("sum(funnelwatch_worker_lag_messages)", "sum(rate(funnelwatch_worker_events_total[1m]))"),
        commands=(REDIS_INFO,),
    ),
    "FunnelwatchEventsMissed": Note(
        causes=(
            "Workers were stopped, or too slow, for longer than a topic's retention.",
            "Retention was shortened, or records were deleted by hand.",
        ),
        steps=(
            "The worker's log names each partition with the offsets that are gone.",
            "Send the events again if you have them elsewhere, in any order: what was counted already is not counted twice.",
            "Keep events for as long as a lost state should be able to come back; `funnelwatch topics create` sets 400 days.",
            "It fires until the workers are started again, so that the gap is not forgotten.",
        ),
        queries=("sum by (topic) (funnelwatch_worker_missed_records_total)",),
        commands=("funnelwatch topics check",),
    ),
    "FunnelwatchWorkerAbsent": Note(
        causes=(
            "No worker runs, or it ends at its start: wrong settings, topics missing or not co-partitioned.",
            "Prometheus scrapes the wrong address; the worker listens on loopback by default.",
        ),
        steps=(
            "Start it, and read its last line: a worker that refuses to start says why in one sentence.",
            "`funnelwatch topics check` compares the topics with what is needed, `funnelwatch check` tests the connections.",
            "Nothing is lost while it is down, as long as Kafka keeps the events: check the retention of the topics.",
        ),
        queries=("up", "funnelwatch_exporter_latest_event_timestamp_seconds"),
        commands=(WORKER_READY, CHECK),
    ),
    "FunnelwatchShardsUnwritten": Note(
        causes=(
            "A worker died and its shards were not taken over: the others are stuck in a rebalance.",
            "A worker runs that Prometheus does not scrape.",
            "The topics were made anew with fewer partitions than the state has shards.",
        ),
        steps=(
            "Compare the group's members in Kafka with the workers that are scraped: more members means a target is missing.",
            "Restart the workers that hold no shard, one by one; a rebalance takes seconds.",
            "Fewer partitions than before: the keys lie elsewhere now. Start under a fresh `redis.namespace`.",
        ),
        queries=(
            "funnelwatch_exporter_shards",
            "count by (group, instance) (funnelwatch_worker_shard_assigned)",
        ),
        commands=(GROUP, "funnelwatch topics check"),
    ),
    "FunnelwatchWorkerBehind": Note(
        causes=(
            "More events arrive than are read: a campaign, or somebody replays history.",
            "Redis is slow, so commits are.",
            "One partition has most of the traffic: one key is far busier than the others.",
            "Events are sent minutes after they happened: then the source is behind, and nothing else.",
        ),
        steps=(
            "Does the number of waiting messages fall? Then wait; alerts on KPIs are held back until then.",
            "See whether commits or folds got slower: the one is Redis, the other this machine.",
            "Start more workers, at most as many as there are partitions; they share them within seconds.",
            "One partition only: more workers do not help. Find the key, and whether its events are wanted.",
        ),
        queries=(
            "sum by (topic, partition) (funnelwatch_worker_lag_messages)",
            "rate(funnelwatch_worker_commit_duration_seconds_sum[5m]) / rate(funnelwatch_worker_commit_duration_seconds_count[5m])",
            "rate(funnelwatch_worker_fold_duration_seconds_sum[5m]) / rate(funnelwatch_worker_fold_duration_seconds_count[5m])",
        ),
        commands=(GROUP,),
    ),
    "FunnelwatchLagGrowing": Note(
        causes=(
            "The traffic has grown beyond what these workers count.",
            "Somebody replays history into the topics.",
            "Redis or the machine got slower.",
        ),
        steps=(
            "Compare the rate of events with last week's. Higher: start more workers, up to the number of partitions.",
            "Not higher: look at the seconds of commits and folds, as for `FunnelwatchWorkerBehind`, which comes next.",
            "A replay ends by itself; the live events behind it wait until then.",
        ),
        queries=(
            "deriv(sum by (topic) (funnelwatch_worker_lag_messages)[15m:1m])",
            "sum by (topic) (rate(funnelwatch_worker_events_total[5m]))",
        ),
        commands=(GROUP,),
    ),
    "FunnelwatchWorkerStuck": Note(
        causes=(
            "Redis refuses writes: out of memory, read-only after a failover, no permission.",
            "The dead-letter topic takes no letters, and the worker will not lose one: it waits, and stops after a minute.",
            "A worker hangs.",
        ),
        steps=(
            "The worker's log names the shard and what the commit failed of.",
            "Check Redis: used memory against `maxmemory`, the role, and that its `maxmemory-policy` is `noeviction`.",
            "Restart the worker. State and offsets are committed together, so it loses nothing and counts nothing twice.",
        ),
        queries=(
            "time() - funnelwatch_worker_last_commit_timestamp_seconds",
            "funnelwatch_worker_shards_waiting_for_redis",
        ),
        commands=(WORKER_READY, REDIS_INFO),
    ),
    "FunnelwatchCommitsFailing": Note(
        causes=(
            "Redis drops connections: it restarts, fails over, or has too many clients.",
            "Somebody else writes the keys of funnelwatch.",
        ),
        steps=(
            "The worker's log says what failed; Redis' log whether it restarted.",
            "Look for a second deployment with the same namespace, and for scripts that delete keys.",
            "The KPIs stay right: a failed commit is read from the offset that Redis holds, and done again.",
        ),
        queries=("rate(funnelwatch_worker_reopened_total[5m])",),
        commands=(REDIS_INFO, 'redis-cli -u "$FUNNELWATCH_REDIS_URL" CLIENT LIST'),
    ),
    "FunnelwatchShardsContested": Note(
        causes=(
            "Workers come and go: crashes, scaling up and down, pauses longer than the session timeout.",
            "Two deployments with different consumer groups write to one Redis.",
        ),
        steps=(
            "Count the workers, and compare with how many there should be; each shard should be assigned once.",
            "See their logs for rebalances; a long pause (CPU throttled, memory swapped) throws a worker out of its group.",
            "The KPIs stay right: of two workers only the newer one can commit. But both read, and it costs speed.",
        ),
        queries=("count by (group, partition) (funnelwatch_worker_shard_assigned) > 1",),
        commands=(GROUP,),
    ),
    "FunnelwatchCanaryNotSeen": Note(
        causes=(
            "Events do not come through: another alert of the pipeline says where they are held up.",
            "The worker may not write to the topic of events, which canaries need and events do not.",
            "Kafka refuses records: no leader for a partition, a full disk, too few replicas in sync.",
        ),
        steps=(
            "If another alert of the pipeline fires, follow that one.",
            "The worker's log says whether its canaries could not be sent, and why. A missing permission: grant it, or switch "
            "`worker.canary` off; the KPIs are right then, and only unwatched.",
            "They are sent and do not come through: send an event of your own to that partition and look for its count. "
            "Then restart the worker that has the shard.",
        ),
        queries=(
            "time() - funnelwatch_exporter_canary_timestamp_seconds",
            "funnelwatch_worker_shard_assigned",
        ),
        commands=(
            WORKER_READY,
            "kafka-topics.sh --bootstrap-server $BROKER --describe --unavailable-partitions",
        ),
    ),
    "FunnelwatchWatchdog": Note(
        causes=(
            "Nothing is wrong. It fires so that a dead man's switch hears from Prometheus and Alertmanager all the time.",
            "When the switch says that it has stopped: Prometheus or Alertmanager is down, or cannot reach the switch.",
        ),
        steps=(
            "While it fires, do nothing.",
            "When it has stopped, look whether Prometheus and Alertmanager run, and whether the rules are loaded; until it is "
            "back, no alert reaches anybody.",
        ),
        queries=('ALERTS{alertname="FunnelwatchWatchdog"}',),
        commands=("amtool alert query alertname=FunnelwatchWatchdog",),
    ),
}
