# The verbs of the project; `make help` lists them.

PY := .venv/bin/python

# A Python that is new enough. Shims of version managers exist without working, hence the trial.
FIND = for each in "$$PYTHON" python3 python3.13 python3.12 python3.11 python3.14 python; do \
	if [ -n "$$each" ] && "$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo "$$each"; exit; fi; done; \
	echo "Python 3.11 or newer is needed; name it with PYTHON=/path/to/python" >&2; exit 1
INSTALL = found=$$($(FIND)) && "$$found" requirements/install.py

.DEFAULT_GOAL := help
.PHONY: help run test test-kannel test-sip check format bench bench-advisor migration lock clean clean-data

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1	/p' $(MAKEFILE_LIST) | expand -t 12

run: ## install, migrate, load the demo once, serve http://127.0.0.1:8080, then Rasa; ADVISOR=embedded: without
	@$(INSTALL) run
	@exec $(PY) -m gateway run $(if $(filter embedded,$(ADVISOR)),,--with-rasa)

test: ## install what the tests need and pass them; ARGS="tests/core -k codes", REQUIRE_ALL=1
	@$(INSTALL) test
	@REQUIRE_ALL=$(REQUIRE_ALL) $(PY) -m pytest $(ARGS)

test-kannel: ## a thousand texts each way over a real Kannel (Debian: kannel, kannel-extras)
	@$(INSTALL) test
	@REQUIRE_ALL=1 $(PY) -m pytest tests/journeys/test_over_kannel.py $(ARGS)

test-sip: ## real calls over a real Asterisk, with sipp; as root on Debian and Ubuntu, which fetches them
	@$(INSTALL) test
	@[ "$$(id -u)" != 0 ] || ! command -v apt-get >/dev/null || tests/asterisk.sh
	@REQUIRE_ALL=1 $(PY) -m pytest -m sip tests/journeys/test_called_over_asterisk.py \
		tests/channels/voice/test_asterisk_line.py $(ARGS)

check: ## style, types, layers, migrations, wording
	@$(INSTALL) test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports --no-cache
	$(PY) -m tests.checks.migrations
	$(PY) -m tests.checks.wording

format: ## put the code into its form
	@$(INSTALL) test
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

bench: ## the benchmarks, each a table and var/bench/NAME.json; ONLY=receipt runs one
	@$(INSTALL) test
	@for each in tests/bench/bench_$(or $(ONLY),*).py; do \
		$(PY) -m tests.bench.$$(basename $$each .py) || exit 1; done

bench-advisor: ## how well and fast the advisor understands, by itself and with Rasa where that is installed
	@$(INSTALL) test
	$(PY) -m tests.bench.bench_advisor
	$(PY) -m tests.bench.bench_advisor_facts

migration: ## NAME=what_changed: write the migration for a changed model
	@test -n "$(NAME)" || { echo "make migration NAME=what_changed" >&2; exit 2; }
	@$(INSTALL) test
	$(PY) -m tortoise makemigrations --name $(NAME) core

lock: ## pin the newest allowed versions anew
	@$(INSTALL) test
	.venv/bin/uv pip compile requirements/uv.in $(LOCK) -o requirements/uv.txt
	.venv/bin/uv pip compile pyproject.toml $(LOCK) -o requirements/run.txt
	.venv/bin/uv pip compile pyproject.toml --extra test $(LOCK) -o requirements/test.txt
	.venv/bin/uv pip compile requirements/rasa.in --overrides requirements/rasa-without.txt \
		--python-version 3.10 --only-binary :all: $(filter-out --universal,$(LOCK)) \
		-o requirements/rasa.txt
LOCK = --upgrade --universal --generate-hashes --no-emit-index-url --no-annotate --quiet

clean: ## remove the environment and caches; data stays
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info
	find . -name .venv-rasa -prune -o -name __pycache__ -type d -prune -exec rm -rf {} +

clean-data: ## remove var/: the demo's database, papers and key
	rm -rf var
