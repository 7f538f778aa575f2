# Two commands do all the set-up: `make demo` and `make test`. Both install what they lack.
.DEFAULT_GOAL := help
.PHONY: help demo test check bench profile soak format lock render clean

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# A run is a dozen Pythons and hundreds of commands: what one has compiled the others need not.
export PYTHONDONTWRITEBYTECODE :=
# Made anew when the lock changes.
READY := $(VENV)/.ready
COMPILE := $(BIN)/python -m piptools compile --quiet --generate-hashes --strip-extras --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links

help:  ## What there is to make
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "funnelwatch needs Python 3.11 or newer; this is " + sys.version.split()[0] + ". Name another one: make PYTHON=python3.12")'
	@test -x $(BIN)/python || { echo "Making the virtual environment $(VENV) …"; $(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment; on Debian: apt-get install python3-venv" >&2; exit 1; }; }
	@echo "Installing the locked packages …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)  ## 90 days of simulated history, then live traffic, on embedded servers; shows where to look
	@$(BIN)/funnelwatch demo

check: $(READY)  ## Style, types, layers, generated files, tests without servers
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/funnelwatch render --check
	$(BIN)/python -m pytest -q -m "not flow" -n auto

test: check  ## Everything: `make check`, then the tests on real Kafka, Redis and Prometheus
	@$(BIN)/python tests/services/install.py redis kafka prometheus alertmanager compose chromium faketime
	$(BIN)/python -m pytest -q -m "flow and not timed and not paced" -n 4 --dist loadfile --no-loadscope-reorder
	$(BIN)/python -m pytest -q -m paced -n 2 tests/flow tests/faults
	$(BIN)/python -m pytest -q -m timed tests/flow tests/faults

bench: $(READY)  ## Throughput, growth, memory and start against the targets; writes tests/bench/RESULTS.md
	@$(BIN)/python tests/services/install.py kafka redis
	$(BIN)/python -m tests.bench

profile: $(READY)  ## Where the processor time of an event goes, stage by stage; writes the table of tests/bench/README.md
	@$(BIN)/python tests/services/install.py kafka redis
	$(BIN)/python -m tests.bench --profile

FIGURES := build/faults.jsonl
LONG := FUNNELWATCH_TESTS=thorough FUNNELWATCH_TESTS_FIGURES=$(abspath $(FIGURES)) $(BIN)/python -m pytest -v -s
SOAK := tests/faults/test_soak.py
LONG_FORMS := tests/faults tests/flow/recompute tests/flow/test_live_path.py tests/services/test_kafka_servers.py

soak: $(READY)  ## All long forms of tests, then half an hour of mixed faults; two hours; writes the figures of faults down
	@$(BIN)/python tests/services/install.py redis kafka prometheus faketime
	@mkdir -p $(dir $(FIGURES)) && rm -f $(FIGURES)
	@trap 'exit 130' INT; failed=0; \
	$(LONG) -o timeout=3600 $(LONG_FORMS) --ignore $(SOAK) --durations=0 --durations-min=30 || failed=1; \
	$(LONG) $(SOAK) || failed=1; \
	$(BIN)/python -m tests.faults $(FIGURES) || failed=1; \
	exit $$failed

format: $(READY)  ## Mend style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

render: $(READY)  ## Write the generated files anew
	$(BIN)/funnelwatch render

lock: $(READY)  ## Lock the dependencies anew: all of them, and the part that the image runs
	$(COMPILE) --extra demo --extra plot --extra dev --output-file requirements.lock pyproject.toml
	$(COMPILE) --all-build-deps --constraint requirements.lock --output-file deploy/requirements.lock pyproject.toml

clean:  ## Remove the virtual environment and caches
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis build dist *.egg-info
