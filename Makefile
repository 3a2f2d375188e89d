.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint types sanity units pytest score packages dist clean

SHELL := /bin/bash
VENV := .venv
BIN := $(VENV)/bin

# Neither the user's settings nor a copy of the collection elsewhere take part; what Ansible writes stays in build/.
export ANSIBLE_CONFIG := /dev/null
export ANSIBLE_HOME := $(CURDIR)/build/ansible
unexport ANSIBLE_COLLECTIONS_PATH ANSIBLE_ROLES_PATH PYTHONPATH

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Provision a relay and clients below build/demo, lint them, lint and mend insecure files
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/demo

test: packages ## Run everything that follows; as root on Debian, install the programs that the tests need first
	@$(MAKE) --no-print-directory $(VENV)/.development
	@scripts/run-steps lint types sanity units pytest score

lint: $(VENV)/.development ## Check the style of the code (ruff) and of the Ansible content (ansible-lint)
	$(BIN)/ruff check .
	$(BIN)/ansible-lint

types: $(VENV)/.development ## Check the types of the engine (mypy, strict)
	$(BIN)/mypy

sanity: $(VENV)/.development ## Run ansible-test sanity
	@scripts/ansible-test sanity

units: $(VENV)/.development ## Run the unit tests under ansible-test
	@scripts/ansible-test units

pytest: $(VENV)/.development ## Run the tests below tests/: unit, integration, packaging, end to end
	$(BIN)/pytest

score: $(VENV)/.runtime ## Score the linter on a labelled corpus (MAILPORTS_CORPUS, default ../shared), when present
	@PATH="$(CURDIR)/$(BIN):$$PATH" scripts/score

packages: ## Install the Debian packages that the tests need (as root on Debian; otherwise only say so)
	@scripts/debian-packages

dist: $(VENV)/.development ## Build the Galaxy tarball and the wheel in dist/
	@scripts/export build/dist
	$(BIN)/ansible-galaxy collection build --force --output-path dist build/dist
	$(BIN)/python -m build --wheel --outdir dist build/dist

clean: ## Remove what make made
	rm -rf $(VENV) build dist

# The environment. An editable install cannot put the checkout where Ansible looks for collections; a link does.
$(BIN)/python:
	@scripts/create-venv $(VENV)

$(VENV)/.runtime: pyproject.toml scripts/link_checkout.py scripts/requirements.py | $(BIN)/python
	$(BIN)/python scripts/requirements.py runtime | $(BIN)/pip install -qq --requirement /dev/stdin
	$(BIN)/python scripts/link_checkout.py
	@touch $@

$(VENV)/.development: pyproject.toml $(VENV)/.runtime
	$(BIN)/python scripts/requirements.py development | $(BIN)/pip install -qq --requirement /dev/stdin
	@touch $@
