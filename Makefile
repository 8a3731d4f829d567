# Frequent chores. `make help` lists them.
# Needs Python 3.11 or newer and make; brings everything else itself.

SHELL := /bin/sh
.DEFAULT_GOAL := help

PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
TOOLS := .tools/.installed-1
CDKTF := .tools/node_modules/.bin/cdktf
CHECKOV := .tools/checkov/.installed-3.3
WORKER := .tools/worker/.installed-1.3.0

# CDKTF's command runs on Node 20 and 22. Where PATH has neither, Node comes from PyPI.
NODE_MAJOR := $(shell node -p 'process.versions.node.split(".")[0]' 2>/dev/null)
NODE_EXTRA := $(if $(filter 20 22,$(NODE_MAJOR)),,$(shell printf ',node'))
# The tests run Terraform; where PATH has none, it comes from PyPI as a library.
TERRAFORM_EXTRA := $(if $(shell command -v terraform 2>/dev/null),,$(shell printf ',terraform'))
EXTRAS := cdktf,dev$(NODE_EXTRA)$(TERRAFORM_EXTRA)

# The environment's commands first: its python is the one that cdktf.json names.
export PATH := $(CURDIR)/$(BIN):$(PATH)
export CHECKPOINT_DISABLE := 1
export DISABLE_VERSION_CHECK := 1

ENVIRONMENT ?= dev

.PHONY: help setup synth cdktf-synth test fast check coverage properties golden bench clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(VENV)/.installed: pyproject.toml atakora_tf/packages/runtime.lock
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found; install one, or say make PYTHON=/path/to/python3."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON) (once; about a minute) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade pip
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check \
		--constraint atakora_tf/packages/runtime.lock --editable '.[$(EXTRAS)]'
	@touch $@

setup: $(VENV)/.installed ## Make the virtual environment

synth: $(VENV)/.installed ## Synthesise the example shop into Terraform JSON (ENVIRONMENT=dev|staging|prod)
	@ATAKORA_ENVIRONMENT=$(ENVIRONMENT) python main.py

# The real parts that tests talk to: CDKTF's command, Azure Storage's emulator, and the two programs
# that read the pictures.
$(TOOLS): $(VENV)/.installed
	@echo "Installing the npm parts of the tests into .tools (once) ..."
	@mkdir -p .tools
	@npm install --silent --no-audit --no-fund --no-package-lock --prefix .tools \
		cdktf-cli@0.21.0 azurite@3.37.0 @viz-js/viz@3.31.0 mermaid@12.3.0
	@touch $@

# By itself, because it pins many packages that others need in newer versions.
$(CHECKOV):
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or newer was found."; exit 1; }
	@echo "Installing checkov into .tools (once; about a minute) ..."
	@$(PYTHON) -m venv .tools/checkov
	@.tools/checkov/bin/python -m pip install --quiet --disable-pip-version-check 'checkov>=3.3,<3.4'
	@touch $@

# Azure Functions' own worker, with the messages that its host sends; it says that it needs Python
# 3.13, and runs on 3.11 as well.
$(WORKER): $(VENV)/.installed
	@echo "Installing the Functions worker into .tools (once) ..."
	@rm -rf .tools/worker
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --ignore-requires-python \
		--no-deps --target .tools/worker azure-functions-runtime==1.3.0 \
		azure-functions-runtime-v1==1.2.0 azurefunctions-extensions-base==1.2.0
	@touch $@

cdktf-synth: $(TOOLS) ## The same through the real `cdktf synth`
	@CI=1 ATAKORA_ENVIRONMENT=$(ENVIRONMENT) $(CDKTF) synth </dev/null

test: $(VENV)/.installed $(TOOLS) $(CHECKOV) $(WORKER) ## Run every test
	@python -m pytest -n 2 --dist loadfile

fast: $(VENV)/.installed $(WORKER) ## Run the tests that do without Node
	@python -m pytest -n 2 --dist loadfile -m 'not node'

check: $(VENV)/.installed ## Lint, types, dependency rules
	@ruff format --check .
	@ruff check .
	@mypy
	@lint-imports

coverage: $(VENV)/.installed $(TOOLS) $(CHECKOV) $(WORKER) ## Run every test again, and print what none of them reaches
	@PYTEST_ADDOPTS="--cov --cov-report=" python -m pytest -n 2 --dist loadfile
	@python -m coverage report

properties: $(VENV)/.installed ## Run the properties for long
	@HYPOTHESIS_PROFILE=long python -m pytest -n 2 -m 'not node' tests/merge tests/requirements tests/plan tests/providers tests/migration tests/fuzz tests/test_naming.py

golden: $(VENV)/.installed ## Renew golden files and generated pages; read the difference before you commit
	@python -m tests.renew_golden
	@python docs/render_requirements.py
	@python tests/mistakes/page.py
	@python tests/docs/test_readme_session.py
	@python -m tests.export.renew_modules

bench: $(VENV)/.installed ## Measure, side by side, as ratios
	@python -m benchmarks

clean: ## Remove what can be made again
	@rm -rf $(VENV) .tools cdktf.out .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage*
