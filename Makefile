# Everything that people start. The first target that needs it makes the virtual environment from the lock.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
HOME_DIR ?= .returns/demo
export DAGSTER_DISABLE_TELEMETRY := 1
export DBT_SEND_ANONYMOUS_USAGE_STATS := false

.PHONY: demo test accuracy scaling scoreboard requirements mutations ui docs lint lock venv clean

demo: venv
	$(BIN)/python -m returns_assets.demo --home $(HOME_DIR)

test: venv
	$(BIN)/pytest -q -n 2 --dist loadfile

ui: venv
	mkdir -p $(HOME_DIR)/dagster
	test -f $(HOME_DIR)/dagster/dagster.yaml || cp dagster.yaml $(HOME_DIR)/dagster/dagster.yaml
	RETURNS_HOME=$(abspath $(HOME_DIR)) DAGSTER_HOME=$(abspath $(HOME_DIR))/dagster PATH="$(abspath $(BIN)):$$PATH" \
		$(BIN)/dagster dev -w workspace.yaml -h 127.0.0.1 -p 3000

docs: venv
	RETURNS_HOME=$(abspath $(HOME_DIR)) $(BIN)/python -m returns_assets.docs

# Twenty seeds of size S and three of M, measured anew: about half an hour. It writes its table into the README.
scoreboard: venv
	$(BIN)/python -m benchmarks.scoreboard --afresh

requirements: venv
	$(BIN)/python -m benchmarks.requirements

# Every rule that an adversarial case aims at is broken once: an hour. A case that does not notice is named.
mutations: venv
	$(BIN)/python -m tests.scenario.cases.mutations $(or $(MUTATIONS_HOME),.returns/mutations)

accuracy: venv
	$(BIN)/python -m benchmarks.accuracy --seeds $(or $(SEEDS),10)

# What the matching rules cost on ten times the lines; the lines are copies of those of the demo.
scaling: venv
	test -f $(HOME_DIR)/warehouse.duckdb || $(MAKE) demo
	$(BIN)/python -m benchmarks.scaling --home $(HOME_DIR)

lint: venv
	$(BIN)/ruff check .
	$(BIN)/mypy

lock:
	$(BIN)/uv pip compile requirements.in --universal --python-version 3.11 --no-strip-extras --generate-hashes --no-header --no-annotate --no-emit-index-url -o requirements.txt

venv: $(VENV)/.installed

$(VENV)/.installed: requirements.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m returns_assets.install
	$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q returns_assets resources sensors sandbox
	$(BIN)/returns prepare
	touch $@

clean:
	rm -rf $(VENV) .returns dbt_project/target
