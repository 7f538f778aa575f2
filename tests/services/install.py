"""Puts the real servers of the tests on this machine: `python tests/services/install.py [redis kafka …]`.

Needs nothing but Python. What is already on PATH, or named by a FUNNELWATCH_TEST_… variable, is left as it is; Kafka
comes from Maven into the user's cache folder, the rest from Debian's packages. Elsewhere it says what to install.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

if __name__ == "__main__":  # run as a script, from any folder and before any installation
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from tests.services import apt, locate
from tests.services.locate import MissingServerError, Program

PROGRAMS: Mapping[str, tuple[Program, ...]] = {
    "redis": (locate.REDIS,),
    "prometheus": (locate.PROMETHEUS, locate.PROMTOOL),
    "alertmanager": (locate.ALERTMANAGER, locate.AMTOOL),
    "compose": (locate.COMPOSE,),
    "chromium": (locate.CHROMIUM,),
    "faketime": (locate.FAKETIME,),
}
SERVERS = ("kafka", *PROGRAMS)

_LEAST_JAVA = 17  # of Kafka 4
_MAVEN_SECONDS = 600
_COPY_DEPENDENCIES = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_POM = f"""\
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>funnelwatch</groupId><artifactId>kafka-for-tests</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>{locate.KAFKA_VERSION}</version>
    </dependency>
    <dependency>  <!-- without it the broker logs nothing; the version is that of Kafka's own log4j-core -->
      <groupId>org.apache.logging.log4j</groupId><artifactId>log4j-slf4j-impl</artifactId><version>2.24.3</version>
    </dependency>
  </dependencies>
</project>
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Install what is missing of the named servers (of all, without names); 1 and one sentence where that fails."""
    parser = argparse.ArgumentParser(prog="install.py", description=__doc__.splitlines()[0])
    parser.add_argument("servers", nargs="*", metavar="server", help=f"of {', '.join(SERVERS)} (default: all)")
    wanted = parser.parse_args(arguments).servers or SERVERS
    if unknown := [name for name in wanted if name not in SERVERS]:
        parser.error(f"unknown server {unknown[0]!r}: it is one of {', '.join(SERVERS)}")
    try:
        _install(wanted)
    except MissingServerError as missing:
        print(f"error: {missing}", file=sys.stderr)
        return 1
    return 0


def _install(wanted: Sequence[str]) -> None:
    """All Debian packages in one go, then Kafka, then say where everything is."""
    programs = [program for name in wanted for program in PROGRAMS.get(name, ())]
    missing = [program for program in programs if program.find() is None]
    if "kafka" in wanted:
        missing += [locate.JAVA] if _java_version() < _LEAST_JAVA else []
        missing += [locate.MAVEN] if locate.find_kafka() is None and locate.MAVEN.find() is None else []
    if missing:
        _install_programs(missing)
    if "kafka" in wanted:
        if (version := _java_version()) < _LEAST_JAVA:
            raise MissingServerError(
                f"Kafka needs Java {_LEAST_JAVA} or newer and this is {version}: install one and point "
                f"{locate.JAVA.override} at its `java`"
            )
        print(f"kafka: {locate.find_kafka() or _fetch_kafka()}")
    for program in programs:
        print(f"{program.names[0]}: {program.path()}")


def _install_programs(missing: Sequence[Program]) -> None:
    names = ", ".join(dict.fromkeys(program.names[0] for program in missing))
    if shutil.which("apt-get"):
        apt.install(list(dict.fromkeys(program.debian for program in missing)))
    elif shutil.which("brew"):
        packages = " ".join(dict.fromkeys(program.homebrew for program in missing))
        raise MissingServerError(f"missing: {names}; run `brew install {packages}`")
    else:
        raise MissingServerError(
            f"missing: {names}; install them with this system's package manager, or from their projects, "
            f"so that they are on PATH (or set {missing[0].override}, …)"
        )


def _java_version() -> int:
    """The feature release of the java that would run (17, 21, …), 0 where there is none."""
    if (java := locate.JAVA.find()) is None:
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(version[1]) if version else 0


def _fetch_kafka() -> Path:
    """Let Maven copy Kafka and what it needs into the cache: into a folder beside its place, which is then renamed."""
    home = locate.kafka_cache()
    print(f"fetching Apache Kafka {locate.KAFKA_VERSION} with Maven into {home}", flush=True)
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home.parent, prefix=".kafka-") as folder:
        pom, fetched = Path(folder) / "pom.xml", Path(folder) / "kafka"
        pom.write_text(_POM)
        _run_maven(pom, _COPY_DEPENDENCIES, f"-DoutputDirectory={fetched / 'libs'}", "-DincludeScope=runtime")
        try:
            fetched.rename(home)
        except OSError:
            if locate.find_kafka() is None:  # otherwise another run was faster, which is as good
                raise MissingServerError(f"{home} is in the way and is no Kafka: delete it and try again") from None
    return home


def _run_maven(pom: Path, *arguments: str) -> None:
    command = [str(locate.MAVEN.path()), "--batch-mode", "--quiet", "--strict-checksums", f"--file={pom}", *arguments]
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=_MAVEN_SECONDS, check=False
    )
    if done.returncode != 0:
        reason = next((line for line in done.stdout.splitlines() if "ERROR" in line), done.stdout.strip()[-500:])
        raise MissingServerError(
            f"Maven could not fetch Kafka ({reason.strip()}); unpack a release of Apache Kafka 4 by hand "
            f"and set {locate.KAFKA_HOME} to its folder"
        )


if __name__ == "__main__":
    os.environ.setdefault("LC_ALL", "C.UTF-8")  # so that apt and java answer in English
    sys.exit(main())
