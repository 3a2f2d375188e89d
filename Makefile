.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint types sanity units newest pytest score fuzz bench packages generate dist clean

SHELL := /bin/bash -o pipefail
VENV := .venv
BIN := $(VENV)/bin
FUZZ_INPUTS := 2000000
ENGINE := ansible_collections.mailports.secure.plugins.plugin_utils
# Beside .venv, which has the oldest ansible-core that we support where Python 3.11 is there: the newest.
NEWEST_PYTHON := 3.13
NEWEST := build/venv-$(NEWEST_PYTHON)
# What these find, they find with every ansible-core.
ANY_VERSION := $(addprefix --skip-test ,pep8 pylint shellcheck yamllint)

# The commands are those of .venv; neither the user's settings nor a copy of the collection elsewhere take part.
export ANSIBLE_CONFIG := $(CURDIR)/ansible.cfg
export PATH := $(CURDIR)/$(BIN):$(PATH):$(CURDIR)/build/debian/bin
unexport ANSIBLE_COLLECTIONS_PATH ANSIBLE_HOME ANSIBLE_ROLES_PATH PYTHONPATH

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: $(VENV)/.runtime ## Provision a relay and clients below build/demo, lint them, lint and mend insecure files
	@scripts/demo.sh

test: packages ## Run all that follows up to score; as root on Debian, install the programs that the tests need first
	@$(MAKE) --no-print-directory $(VENV)/.development
	@scripts/run-steps.sh lint types sanity+newest units pytest score

lint: $(VENV)/.development ## Check the style of the Python code (ruff) and of the Ansible content (ansible-lint)
	ruff check .
	ansible-lint

types: $(VENV)/.development ## Check the types of the engine (mypy, strict)
	mypy

sanity: $(VENV)/.development ## Run ansible-test sanity
	@scripts/ansible-test.sh $(VENV) sanity

units: $(VENV)/.development ## Run the unit tests
	@scripts/units.sh $(VENV)

newest: ## Run ansible-test sanity and units with the newest ansible-core, when its Python is found
	@if python=$$(scripts/find-python.sh $(NEWEST_PYTHON)); then \
	    $(MAKE) --no-print-directory PYTHON=$$python $(NEWEST)/.units && \
	    scripts/ansible-test.sh $(NEWEST) sanity $(ANY_VERSION) && \
	    scripts/units.sh $(NEWEST); \
	else \
	    echo 'skipped: Python $(NEWEST_PYTHON) was not found'; \
	fi

pytest: $(VENV)/.development ## Run the other tests: integration, packaging, end to end
	pytest --ignore tests/unit --numprocesses auto --dist loadfile

score: $(VENV)/.runtime ## Score the linter on a labelled corpus (below MAILPORTS_CORPUS, default ../shared), when there
	@scripts/score.sh

fuzz: $(VENV)/.runtime ## Throw mutated configurations at the linter (FUZZ_INPUTS of them)
	python tests/fuzz/run.py $(FUZZ_INPUTS)

bench: build/bench/.installed ## Measure the linter beside grep, yamllint, check-jsonschema and ansible-lint
	@build/bench/bin/python tests/benchmarks/run.py

build/bench/.installed: pyproject.toml scripts/requirements.py scripts/link_checkout.py | build/bench/bin/python
	@build/bench/bin/python scripts/requirements.py benchmarks | build/bench/bin/pip install -qq --requirement /dev/stdin
	@build/bench/bin/python scripts/requirements.py runtime | build/bench/bin/pip install -qq --requirement /dev/stdin
	@build/bench/bin/python scripts/link_checkout.py
	@touch $@

packages: ## Install the Debian packages that the tests need (as root on Debian; otherwise say what is missing)
	@scripts/debian-packages.sh

generate: $(VENV)/.runtime ## Write anew what is made from the engine: docs/{rules,providers,applications}.md, schemas/
	mkdir -p build
	for page in rules providers applications; do python -m $(ENGINE).$$page.page >build/$$page.md || exit 1; done
	mv build/rules.md build/providers.md build/applications.md docs/
	PYTHONPATH=tests python -m e2e.page >build/matrix.md
	mv build/matrix.md docs/
	cp plugins/plugin_utils/*/*.schema.json schemas/
	python scripts/role_variables.py >build/variables.schema.json
	mv build/variables.schema.json schemas/

dist: $(VENV)/.development ## Build the Galaxy tarball and the wheel in dist/
	@scripts/export.sh build/dist
	ansible-galaxy collection build --force --output-path dist build/dist
	python -m build --wheel --outdir dist build/dist

clean: ## Remove what make made
	rm -rf $(VENV) build dist

# Virtual environments. An editable install cannot put the checkout where Ansible looks for collections; a link does.
%/bin/python:
	@scripts/create-venv.sh $*

%/.runtime: pyproject.toml scripts/requirements.py scripts/link_checkout.py | %/bin/python
	@echo "Installing what the project runs with in $*"
	@$*/bin/python scripts/requirements.py runtime | $*/bin/pip install -qq --requirement /dev/stdin
	@$*/bin/python scripts/link_checkout.py
	@$*/bin/python -m compileall -q plugins
	@touch $@

%/.units: %/.runtime
	@echo "Installing what the unit tests run with in $*"
	@$*/bin/python scripts/requirements.py units | $*/bin/pip install -qq --requirement /dev/stdin
	@touch $@

%/.development: %/.units
	@echo "Installing what the other tests run with in $*"
	@$*/bin/python scripts/requirements.py development | $*/bin/pip install -qq --requirement /dev/stdin
	@touch $@

.PRECIOUS: %/bin/python %/.runtime %/.units
