"""`python -m tests.bench`: the table on stdout, and in RESULTS.md unless it was the short form."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path

from tests.bench.bench import Bench
from tests.bench.load import CONTACTS, EVENTS_PER_SECOND
from tests.bench.profile import README, WORKLOADS, profile, written
from tests.bench.profile import table as profile_table
from tests.bench.report import document, table
from tests.bench.rounds import BY_HAND, STOCK, run_rounds
from tests.bench.servers import PARTITIONS, Servers

RESULTS = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Runs every contender."""
    parser = ArgumentParser(prog="python -m tests.bench", description="Throughput, as ratios, in one run.")
    parser.add_argument("--quick", action="store_true", help="200,000 events, one run, RESULTS.md left alone")
    parser.add_argument("--profile", action="store_true", help="where the time of an event goes")
    parser.add_argument("--only", nargs="+", metavar="WORKLOAD", help="these workloads; no file is written")
    options = parser.parse_args()
    if options.profile:
        _profile(options.only)
        return
    quick = options.quick
    events, runs = (200_000, 1) if quick else (1_000_000, 3)
    print(f"Producing {events:,} events …", flush=True)
    with Bench(events) as bench:
        contenders = run_rounds(bench, runs, lambda said: print(said, flush=True))
    rows = table(contenders.values(), stock=contenders[STOCK], handwritten=contenders[BY_HAND])
    print(rows)
    if not quick:
        load = f"{CONTACTS:,} contacts, {EVENTS_PER_SECOND:,} to a second of event time, {PARTITIONS} partitions"
        RESULTS.write_text(document(rows, events=events, runs=runs, load=load))


def _profile(only: list[str] | None) -> None:
    with Servers() as servers:
        found = profile_table(profile(servers, only or WORKLOADS, lambda said: print(said, flush=True)))
    print(found)
    if not only:
        README.write_text(written(README.read_text(), found))


if __name__ == "__main__":
    main()
