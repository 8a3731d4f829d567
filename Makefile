# Frequent chores. `make help` lists them.
# Needs Python 3.11 or newer and make; brings everything else itself.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
CDKTF := .tools/node_modules/.bin/cdktf

# CDKTF's command runs on Node 20 and 22. Where PATH has neither, Node comes from PyPI.
NODE_MAJOR := $(shell node -p 'process.versions.node.split(".")[0]' 2>/dev/null)
EXTRAS := cdktf,dev$(if $(filter 20 22,$(NODE_MAJOR)),,$(shell printf ',node'))

# The environment's commands first: its python is the one that cdktf.json names.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export CHECKPOINT_DISABLE := 1
export DISABLE_VERSION_CHECK := 1

ENVIRONMENT ?= dev

.PHONY: help setup synth cdktf-synth test fast check coverage properties golden bench clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or say make PYTHON=/path/to/python3."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@

setup: $(VENV)/.installed ## Make the virtual environment

synth: $(VENV)/.installed ## Synthesise the example shop into Terraform JSON (ENVIRONMENT=dev|staging|prod)
	@ATAKORA_ENVIRONMENT=$(ENVIRONMENT) python main.py

$(CDKTF): $(VENV)/.installed
	@echo "Installing the cdktf command into .tools (once) ..."
	@mkdir -p .tools
	@npm install --silent --no-audit --no-fund --no-package-lock --prefix .tools cdktf-cli@0.21.0

cdktf-synth: $(CDKTF) ## The same through the real `cdktf synth`
	@CI=1 ATAKORA_ENVIRONMENT=$(ENVIRONMENT) $(CDKTF) synth </dev/null

test: $(VENV)/.installed $(CDKTF) ## Run every test
	@python -m pytest -n 2 --dist loadfile

fast: $(VENV)/.installed ## Run the tests that do without Node
	@python -m pytest -n 2 --dist loadfile -m 'not node'

check: $(VENV)/.installed ## Lint, types, dependency rules
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports

coverage: $(VENV)/.installed ## What the last run of the tests with --cov did not reach
	@python -m coverage report

properties: $(VENV)/.installed ## Run the properties for long
	@HYPOTHESIS_PROFILE=long python -m pytest -n 2 -m 'not node' tests/merge tests/requirements tests/plan tests/providers tests/test_naming.py

golden: $(VENV)/.installed ## Renew the golden files; read the difference before you commit it
	@python -m tests.renew_golden

bench: $(VENV)/.installed ## Measure, side by side, as ratios
	@python -m benchmarks

clean: ## Remove what can be made again
	@rm -rf $(VENV) .tools cdktf.out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
