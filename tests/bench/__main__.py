"""`python -m tests.bench`: the report on stdout, and in RESULTS.md if it is whole; or the profile, and into README."""

from __future__ import annotations

import logging
from argparse import ArgumentParser
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from tests.bench import profile
from tests.bench.report import document
from tests.bench.section import Section
from tests.bench.servers import Servers
from tests.bench.throughput import WORKLOADS as IN_ROUNDS
from tests.bench.throughput import throughput
from tests.bench.workloads import ALONE, WORKLOADS

RESULTS: Final = Path(__file__).with_name("RESULTS.md")


def main() -> None:
    """Runs what is asked for."""
    parser = ArgumentParser(prog="python -m tests.bench", description="Throughput, as ratios, in one run.")
    parser.add_argument("--quick", action="store_true", help="few events, one round; RESULTS.md is left alone")
    parser.add_argument("--profile", action="store_true", help="where the time of an event goes, into README.md")
    parser.add_argument("--only", nargs="+", metavar="WORKLOAD", help="these; no file is written", default=())
    options = parser.parse_args()
    known = profile.WORKLOADS if options.profile else WORKLOADS
    if unknown := set(options.only) - set(known):
        parser.error(f"there is no workload {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    logging.getLogger("aiokafka").setLevel(logging.ERROR)  # a topic just made has no leader yet, so it tries again
    if options.profile:
        _profile(options.only)
    else:
        _bench(options.only, options.quick)


def _bench(only: Collection[str], quick: bool) -> None:
    report = document(list(_sections(only or WORKLOADS, quick)))
    print(report)
    if not (only or quick):
        RESULTS.write_text(report)


def _sections(names: Collection[str], quick: bool) -> Iterator[Section]:
    if in_rounds := [name for name in IN_ROUNDS if name in names]:
        yield throughput(in_rounds, quick, _tell)
    for name, workload in ALONE.items():
        if name in names:
            yield workload(quick, _tell)


def _profile(only: Collection[str]) -> None:
    with Servers() as servers:
        found = profile.table(profile.profile(servers, only or profile.WORKLOADS, _tell))
    print(found)
    if not only:
        profile.README.write_text(profile.written(profile.README.read_text(), found))


def _tell(said: str) -> None:
    print(said, flush=True)


if __name__ == "__main__":
    main()
