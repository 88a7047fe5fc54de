# `make` lists what there is. The first use makes a virtual environment with the
# locked dependencies in .venv; nothing else on the machine is touched.

PYTHON ?= python3
ROUNDS ?= 3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install

.PHONY: help site test coverage mutants lint types check bundle workflows serve benchmark evaluate validate package sbom lock reference screenshots clean

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

site: $(VENV)/site ## Build the site from content/, and say where it is
	@$(BIN)/paper-index build

test: $(VENV)/dev ## Run the tests
	@$(BIN)/python -m pytest -n auto

coverage: $(VENV)/dev ## Run the tests and name the files of which they reach too little (workers and commands count)
	@$(BIN)/coverage erase
	@$(BIN)/coverage run -m pytest -n auto; tested=$$?; \
		$(BIN)/coverage combine --quiet && \
		$(BIN)/coverage report --fail-under=0 | awk 'NR < 3 || $$1 == "TOTAL" || $$6 + 0 < 95' && \
		$(BIN)/coverage report --format=total >/dev/null && exit $$tested

mutants: $(VENV)/dev ## Spoil the program in small ways and see that tests notice: FILES="generator/..." SAMPLE=25
	@$(BIN)/python -m tests.mutants $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(FILES)

lint: $(VENV)/dev ## Look for faults of style and of structure
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports --no-logo

types: $(VENV)/dev ## Check the types
	@$(BIN)/mypy

check: $(VENV)/site ## Check the content without building
	@$(BIN)/paper-index check --strict $(if $(GITHUB_ACTIONS),--format github)

bundle: $(VENV)/site ## Build the site and pack it into one zip that works from a disk
	@$(BIN)/paper-index bundle

workflows: $(VENV)/dev ## Check the workflows: their schema, and what makes them unsafe
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/zizmor --offline --no-progress --persona pedantic .github

serve: $(VENV)/site ## The site on localhost, rebuilt as content changes
	@$(BIN)/paper-index serve

benchmark: $(VENV)/dev ## Measure import and build, beside stock MkDocs
	@$(BIN)/python -m tests.benchmark --rounds $(ROUNDS) $(if $(COMPARE),--compare $(COMPARE))

evaluate: $(VENV)/dev ## Measure topics, kinds and tags against readings by people
	@$(BIN)/python -m tests.evaluate

validate: $(VENV)/dev ## Check the built site with others' tools, EVERY=1 all its pages (needs Node, Java, Chromium)
	@command -v npm >/dev/null || { echo "npm is not here; the built site is not validated"; exit 0; }; \
		(cd tests/validators && npm ci --no-audit --no-fund --silent --ignore-scripts) && \
		$(BIN)/python -m tests.validators site $(if $(EVERY),--every)

package: $(VENV)/dev ## Make the source and the wheel of a release in dist/, and check what is in them
	@rm -rf dist/package
	@$(BIN)/python -m build --no-isolation --outdir dist/package . >/dev/null
	@$(BIN)/check-wheel-contents dist/package/*.whl

sbom: $(VENV)/dev ## Make the bill of materials in dist/
	@$(BIN)/python -m tests.supply.sbom dist/paper-index.cdx.json

screenshots: $(VENV)/dev ## Take the documentation's pictures anew (needs Chromium)
	@$(BIN)/python -m tests.screenshots

reference: $(VENV)/dev ## Make the generated parts of docs-src/ and the JSON Schema anew
	@$(BIN)/python -m generator.reference
	@$(BIN)/python -m tests.supply.licences

lock: ## Lock the dependencies anew (needs uv)
	@uv pip compile pyproject.toml --group build --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command "make lock" --output-file requirements.lock
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --upgrade --generate-hashes \
		--no-emit-index-url --quiet --custom-compile-command "make lock" --output-file requirements-dev.lock

clean: ## Remove what was made, but not the virtual environment
	@rm -rf docs site dist .site.new .site.old .paper-index-cache/build

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it with: make PYTHON=python3.12"; exit 1; }
	@echo "Installing the locked dependencies into $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/site: requirements.lock pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes --requirement requirements.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev: requirements-dev.lock pyproject.toml | $(BIN)/python
	@$(INSTALL) --require-hashes --requirement requirements-dev.lock
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/site
