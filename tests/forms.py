"""How much a test does: the short form, which `make test` runs, or the long one of `make soak`, told by FUNNELWATCH_TESTS."""

from __future__ import annotations

import os
from typing import Final

import pytest

FORM: Final = "FUNNELWATCH_TESTS"
THOROUGH: Final = os.environ.get(FORM) == "thorough"

LONG_FORM_ONLY: Final = pytest.mark.skipif(not THOROUGH, reason="takes its time: only in the long form, by `make soak`")
