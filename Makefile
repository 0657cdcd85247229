# Samphan. People need two words: `make run` and `make test`.
PY := .venv/bin/python
UV := .venv/bin/uv
.DEFAULT_GOAL := run
MAKEFLAGS += --no-print-directory
# Compiled modules are kept even where the machine says not to: every process starts a second earlier and 15 MB smaller.
export PYTHONDONTWRITEBYTECODE =
MESSAGES := $(shell find samphan -name '*.po')
.PHONY: run test check bench messages reference openapi format setup assets

run: setup  ## Samphan with a demonstration business; stop with Ctrl-C. RUN="--port 9000" to change how
	@.venv/bin/samphan serve --demo $(RUN)

# Each step leaves a stamp, so a second start asks nobody and waits for nothing.
setup: .venv/.assets .venv/.messages  ## environment, front-end packages, messages

.venv/.packages: pyproject.toml uv.lock
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Samphan needs Python 3.11 or newer; python3 is $$(python3 -V)."; exit 1; }
	@echo "Preparing packages …"
	@test -x $(PY) || python3 -m venv .venv || { echo "Python's venv is missing; on Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@test -x $(UV) || $(PY) -m pip install --quiet --disable-pip-version-check uv
	@UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --quiet --all-extras --no-extra cluster --frozen --inexact
	@touch $@

# Spark is large and wants Java: prepared for the tests, and only where it can run.
.venv/.cluster: .venv/.packages
	@if command -v java >/dev/null || test -x "$$JAVA_HOME/bin/java"; then \
	  echo "Preparing Spark …"; UV_PROJECT_ENVIRONMENT=.venv $(UV) sync --quiet --all-extras --frozen --inexact && touch $@; fi

.venv/.assets: .venv/.packages package-lock.json tools/assets.py samphan/platform/web/icons.txt
	@echo "Preparing front-end packages …"
	@$(PY) tools/assets.py
	@touch $@

.venv/.messages: .venv/.packages tools/messages.py $(MESSAGES)
	@$(PY) tools/messages.py compile
	@touch $@

assets: setup

messages: setup  ## bring every module's Thai catalogue up to date
	$(PY) tools/messages.py update

reference: setup  ## pages made from the code: settings, permissions, commands, events
	$(PY) tools/reference.py write

openapi: setup  ## after a change of the API that is meant: its description in docs/api
	$(PY) manage.py openapi > docs/api/openapi.json

check: setup  ## everything a reviewer would otherwise have to say
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy samphan
	.venv/bin/lint-imports
	$(PY) manage.py makemigrations --check --dry-run
	$(PY) tools/messages.py check
	$(PY) tools/reference.py check
	.venv/bin/djlint samphan --lint --quiet

format: setup
	.venv/bin/ruff check --fix-only --quiet .
	.venv/bin/ruff format --quiet .

test: setup .venv/.cluster  ## everything: SQLite, PostgreSQL, Chromium, Spark
	@$(PY) tools/test.py

bench: setup  ## speed, as ratios to a bare view and bare SQL; one bench: make bench NAMES=search
	$(PY) -m bench $(NAMES)
