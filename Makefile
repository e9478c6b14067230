# Needs make and Python 3.10 or newer; everything else is set up in .venv, once.
#   make demo    the main job on the samples in seeds/: before, after and why, then totals
#   make test    the tests            make lint, make types    style and types
#   make speed   measures speed beside floors and other tools, writes docs/speed and the README's section
#                CORPUS=FILE.jsonl.gz measures on your texts, DOCS=N on so many of them
#   make guard   whether the engine became slower than at the last tag; AGAINST=REV names another revision
#   make fuzz    the slow tests: many more examples, hostile input
#   make kill    1,000 jobs killed at random moments, records that kill workers, 500 hostile files, bombs
#   make gate GOLD=FILE   quality on labelled documents against the committed floors; RAISE=--raise takes over what rose
#   make adapters   the adapters with all their libraries, Spark and Ray included (Java 17), in an environment of their own
#   make clean   remove what these made
PYTHON ?= python3
VENV   ?= .venv
BUILD  ?= build

PY      := $(VENV)/bin/python
CLEANER := $(VENV)/bin/cleaner
PIP     := $(PY) -m pip install --quiet --disable-pip-version-check
CODE    := cleaner tests benchmarks

ROUNDS ?= 1000
GOLD   ?= gold.jsonl.gz
RAISE  ?=
DOCUMENTS ?= 20000

DOCS    ?= 500
CORPUS  ?=
AGAINST ?=

DEMO_SEEDS ?= seeds/text/en-ng-daily.txt seeds/text/en-whatsapp-explainer.txt seeds/html/en-ghost.html

.PHONY: demo test lint types speed guard gate fuzz kill adapters clean

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.10 or newer is needed: make PYTHON=python3.12" if sys.version_info < (3, 10) else 0)'
	$(PYTHON) -m venv $(VENV)

# The stamps are older than pyproject.toml when a dependency changes, and then the set-up runs again.
$(VENV)/.installed: pyproject.toml | $(PY)
	$(PIP) -e .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(PY)
	$(PIP) -e '.[dev]'
	@touch $(VENV)/.installed $@

demo: $(VENV)/.installed
	@echo 'Reading the rules; the first time takes about half a minute.'
	@$(PY) -c 'from cleaner.pack import load_builtin; load_builtin()'
	@for seed in $(DEMO_SEEDS); do \
	  printf '\n######## %s: what goes, and why\n' "$$seed"; $(CLEANER) explain "$$seed" || exit; \
	  printf '######## %s: what stays\n' "$$seed"; $(CLEANER) clean "$$seed" || exit; \
	done
	@printf '\n######## all of seeds/, written to $(BUILD)/demo\n'
	@rm -rf $(BUILD)/demo
	@$(CLEANER) clean seeds --stats -o $(BUILD)/demo

test: $(VENV)/.installed-dev
	$(PY) -m pytest -n auto --maxprocesses 4 --dist loadfile

lint: $(VENV)/.installed-dev
	$(PY) -m ruff check $(CODE) hatch_build.py
	$(CLEANER) rules lint

types: $(VENV)/.installed-dev
	$(PY) -m mypy

speed: $(VENV)/.installed-dev
	$(PY) benchmarks/speed.py --docs $(DOCS) $(if $(CORPUS),--corpus "$(CORPUS)") --out docs/speed --readme README.md

guard: $(VENV)/.installed-dev
	$(PY) -m benchmarks.guard $(if $(CORPUS),--corpus "$(CORPUS)") $(if $(AGAINST),--against "$(AGAINST)")

gate: $(VENV)/.installed-dev
	$(PY) -m benchmarks.gate "$(GOLD)" $(RAISE)

fuzz: $(VENV)/.installed-dev
	HYPOTHESIS_PROFILE=long $(PY) -m pytest -m 'slow or not slow' tests/props tests/robust

kill: $(VENV)/.installed-dev
	CLEANER_KILL_ROUNDS=$(ROUNDS) $(PY) -m pytest tests/robust/test_kill.py
	$(PY) -m pytest -s -m slow tests/jobs tests/robust/test_kill_records.py

# Some 2 GB; an absent library is a failure here.
$(VENV)-adapters/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)-adapters
	$(VENV)-adapters/bin/python -m pip install --quiet --disable-pip-version-check -e '.[dev,dask,datasets,datatrove,ray,spark]'
	@touch $@

adapters: $(VENV)-adapters/.installed
	CLEANER_ALL_ADAPTERS=1 CLEANER_DOCUMENTS=$(DOCUMENTS) $(VENV)-adapters/bin/python -m pytest -m 'slow or not slow' tests/adapters

clean:
	rm -rf $(VENV)-adapters $(VENV) $(BUILD) dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +
