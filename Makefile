# Everything a fresh Debian or Ubuntu machine needs is installed by the target that needs it.
PYTHON  ?= $(shell .ci/system python)
JOBS    ?= $(shell getconf _NPROCESSORS_ONLN)
BIN     := .venv/bin
READY   := .venv/.ready
DEMO    := build/demo
FONTS   := build/fonts

.PHONY: help env system demo test check floors release-checks bench samples fonts clean
help:  ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/^([a-z-]+):.*## */  make \1\t/' | expand -t 28

env: $(READY)  ## .venv with everything that runs, tests and measures civreg

system:
	@.ci/system install

$(READY): pyproject.toml civreg/__init__.py | system
	$(PYTHON) -m venv .venv
	PYTHONWARNINGS=ignore $(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $@

demo: env  ## read the sample registers into build/demo and lay out their sheets
	@.ci/demo $(DEMO)

test: env  ## all tests
	@.ci/system tests
	OMP_THREAD_LIMIT=1 $(BIN)/python -m pytest -n $(JOBS)

check: env floors  ## style, types and the floors of docs/design.md
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

floors: env
	$(BIN)/python -m pytest tests/test_floors.py

bench: env  ## speed, memory and size beside OCRmyPDF, into benchmarks/RESULTS.md
	@.ci/system peers
	$(BIN)/python benchmarks/bench.py

release-checks: env  ## every promise of docs/reliability.md with its full figures: hours
	@.ci/system tests
	$(BIN)/python tests/promises/release.py

fonts: env
	$(BIN)/python samples/fonts.py $(FONTS)

samples: fonts  ## draw samples/ again: the same pages, from their seed
	$(BIN)/python samples/draw.py --books --out samples/incoming --truth samples/truth.json

clean:  ## take away what make made; archives elsewhere are never touched
	rm -rf build dist .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis *.egg-info
