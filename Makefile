# The two commands a newcomer needs: `make demo` and `make test`. Both make their own
# environment in .venv from the locked versions in constraints.txt.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt
DATA ?= ../shared/data

.PHONY: demo test lint train evaluate bench bench-report bench-themes lock clean

demo: $(VENV)/.base
	$(BIN)/voc demo

test: $(VENV)/.dev lint
	$(BIN)/python -m pytest

lint: $(VENV)/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

$(VENV)/.base: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit("voc needs Python 3.11 or newer") if sys.version_info < (3, 11) else None'
	$(PYTHON) -m venv $(VENV)
	$(PIP) -e .
	touch $@

$(VENV)/.dev: $(VENV)/.base
	$(PIP) -e '.[dev,bench,train,postgres,ray,llm]'
	touch $@

train: $(VENV)/.dev  ## the encoder and its heads, anew, from DATA; about an hour on two cores
	$(BIN)/python -m voc.training.finetune --data $(DATA) -o build/encoder
	$(BIN)/python -m voc.training.release --encoder build/encoder \
		--development $(DATA)/gold_dev.jsonl --version 0.1.0 -o build/voc-en

evaluate: $(VENV)/.dev  ## every accuracy figure, against peers, on DATA: writes docs/evaluation.md
	$(BIN)/python -m tests.bench.accuracy --data $(DATA) $(if $(CHECKPOINT),--checkpoint $(CHECKPOINT))

bench: $(VENV)/.dev  ## speed as ratios against a bound and a peer, in one run
	$(BIN)/python -m tests.bench.reading

bench-themes: $(VENV)/.dev  ## themes against BERTopic on the sets of DATA; half an hour on two cores
	$(PIP) -e '.[bench-themes]'
	$(BIN)/python -m tests.bench.themes --data $(DATA)

bench-report: $(VENV)/.dev  ## each report route on a million stored responses; makes build/large.db once
	mkdir -p build
	$(BIN)/python -m tests.bench.report --db build/large.db

lock: $(VENV)/.base  ## pin today's versions for every platform
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-header \
		pyproject.toml -o constraints.txt

clean:
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
