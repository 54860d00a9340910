# The work is done by tools/ (Python) and npm; this file only gives it names.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= $(shell for name in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && exit; done; echo python3)
BIN := .venv/bin
UV := $(BIN)/uv pip compile --quiet --generate-hashes --universal --python-version 3.11 --no-emit-index-url --override requirements-overrides.txt

# `make proof writers` is `make proof NAME=writers`.
ifeq (proof,$(firstword $(MAKECMDGOALS)))
NAME ?= $(word 2,$(MAKECMDGOALS))
ifneq (,$(word 2,$(MAKECMDGOALS)))
$(eval $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS)):;@:)
endif
endif

.PHONY: help packages run test setup lint format lock messages proof lighthouse clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):[a-z ]*## /  make \1\t/p' Makefile | expand -t 18

packages:
	@$(PYTHON) -m tools.check packages

run: ## install what is missing, then serve; HOST, PORT, DATA_DIR, DEMO=0
	@$(PYTHON) -m tools.run

test: ## install what tests need, then every check and test; DB=postgres, ARGS="-k name"
	@$(PYTHON) -m tools.check

setup: ## only install and build what tests and editors need
	@$(PYTHON) -m tools.check setup

lint: ## format, lint, types, import contracts
	@$(PYTHON) -m tools.check lint

format: packages ## put the code into its form
	@$(BIN)/ruff check --quiet --fix-only . && $(BIN)/ruff format .

lock: packages ## pin and hash the requirements anew; UP=--upgrade for newer versions
	$(UV) $(UP) requirements.in -o requirements.txt
	$(UV) $(UP) requirements-dev.in -o requirements-dev.txt
	$(UV) $(UP) requirements-node.in -o requirements-node.txt
	npm install --package-lock-only

messages: packages ## bring the translation catalogues up to the sources
	@$(BIN)/python -m tools.messages

proof: setup ## run the long proofs, or one: make proof writers; N=…, SEED=…
	@$(BIN)/python -m tools.proof $(NAME)

lighthouse: setup ## measure home, subsite, article and course with Lighthouse at phone size
	@$(BIN)/python -m tools.lighthouse

clean: ## remove what was built; data, packages and the virtual environment stay
	rm -rf build site/portal/static/built .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
	find site courses community search plugins tests tools -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
	find site courses community search plugins -name '*.mo' -delete 2>/dev/null || true
