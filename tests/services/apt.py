"""Debian packages for the tests' servers: as root or through a sudo that asks nothing, and without starting a service."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.services.locate import JAVA, MissingServerError

_POLICY = Path("/usr/sbin/policy-rc.d")  # its exit code 101 tells a package's script not to start its service
_WAIT_FOR_LOCK = "DPkg::Lock::Timeout=120"  # seconds: another apt-get may be at work
_JAVA_17 = "openjdk-17-jre-headless"  # older releases have it beside an older default


def install(packages: Sequence[str]) -> None:
    """`apt-get update`, then install; `MissingServerError` with the command to run by hand where we may not or it fails."""
    prefix = _as_root(packages)
    print(f"installing Debian packages: {' '.join(packages)}", flush=True)
    _run([*prefix, "apt-get", "-qq", "-o", _WAIT_FOR_LOCK, "update"])
    chosen = [_JAVA_17 if name == JAVA.debian and _is_offered(_JAVA_17) else name for name in packages]
    with _services_stay_down(prefix):
        environment = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive"]
        options = ["-qq", "-y", "-o", _WAIT_FOR_LOCK, "--no-install-recommends"]
        _run([*environment, "apt-get", *options, "install", *chosen])


def _as_root(packages: Sequence[str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ["sudo", "-n"]
    raise MissingServerError(
        f"packages are missing and only root may install them: run `sudo apt-get install {' '.join(packages)}`"
    )


def _is_offered(package: str) -> bool:
    return subprocess.run(["apt-cache", "show", package], capture_output=True, check=False).returncode == 0


@contextmanager
def _services_stay_down(prefix: Sequence[str]) -> Iterator[None]:
    """The servers run when a test starts them. A policy that this machine already has is left as it is."""
    if _POLICY.exists():
        yield
        return
    script = f"printf '#!/bin/sh\\nexit 101\\n' > {_POLICY} && chmod 755 {_POLICY}"
    _run([*prefix, "sh", "-c", script])
    try:
        yield
    finally:
        _run([*prefix, "rm", "-f", str(_POLICY)])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        reason = next((line for line in done.stdout.splitlines() if line.startswith("E:")), done.stdout.strip()[-500:])
        raise MissingServerError(f"`{' '.join(command)}` failed ({reason}): put the programs on PATH by hand")
