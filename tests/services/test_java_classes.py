"""The first broker on a machine leaves its classes, as Java shares them, to the next."""

from pathlib import Path

import pytest

from tests.services import kafka
from tests.services.fixtures import Serve
from tests.services.kafka import KafkaServer

TAKEN = "-XX:SharedArchiveFile="


@pytest.fixture
def archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where they are left, and are not yet."""
    archive = tmp_path / "cache" / "classes.jsa"
    monkeypatch.setattr(kafka, "kafka_classes", lambda: archive)
    return archive


def test_classes_are_left_to_the_next(archive: Path, serve: Serve) -> None:
    """Whole, and taken by the next one."""
    serve(KafkaServer).close()
    assert [archive] == list(archive.parent.iterdir())
    process = serve(KafkaServer).process
    assert f"{TAKEN}{archive}" in Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")
    assert str(archive) in Path(f"/proc/{process.pid}/maps").read_text()
