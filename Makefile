# Everything runs in .venv, which is made as uv.lock says; where uv is absent, .ci/uv brings it into .tools.

BIN := .venv/bin
READY := .venv/.ready

.PHONY: help serve test audit check check-layout check-lint check-types check-layers format bench sdl migration explorer clean

define DRAFT
import asyncio, sys
from cms.content_types import models
from cms.database.migrating.make_migration import make_migration
if not sys.argv[1]:
    raise SystemExit('Give the migration a name: make migration NAME="add awards"')
print(asyncio.run(make_migration(sys.argv[1], models=models.__name__)) or "The models need no migration.")
endef
export DRAFT

help: ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s%s\n", $$1, $$2 }' Makefile

serve: $(READY) ## migrate, fill an empty database with the demo, and serve
	@$(BIN)/cms migrate
	@exec $(BIN)/cms serve --demo

test: $(READY) ## all tests, on every core
	$(BIN)/pytest --numprocesses auto --dist worksteal

audit: $(READY) ## the audits of GraphQL over HTTP, against a server of its own; needs npm
	@.ci/audit

check: check-layout check-lint check-types check-layers ## layout, lint, types and layers

check-layout: $(READY)
	$(BIN)/ruff format --check

check-lint: $(READY)
	$(BIN)/ruff check

check-types: $(READY)
	$(BIN)/mypy

check-layers: $(READY)
	$(BIN)/lint-imports --no-logo

format: $(READY) ## lay the code out, and mend what can be mended by machine
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: $(READY) ## every goal that needs no other system, as ratios; about two hours
	$(BIN)/python -m bench

sdl: $(READY) ## print the SDL into schema/schema.graphql
	$(BIN)/cms schema > .venv/schema.graphql
	mv .venv/schema.graphql schema/schema.graphql

migration: $(READY) ## draft the migration that the models need, named NAME="what it does"
	@$(BIN)/python -c "$$DRAFT" "$(NAME)"

explorer: ## build the explorer's bundle from its source; needs Node
	npm --prefix schema/explorer/source ci
	npm --prefix schema/explorer/source run build

clean: ## remove what was made, content apart
	rm -rf .venv .tools dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml uv.lock .ci/uv
	@.ci/uv sync --frozen
	@touch $@
