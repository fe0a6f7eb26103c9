# Sets up an environment of its own and calls the command line; `python -m nanshan_data …` does the rest without make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/$(if $(filter Windows_NT,$(OS)),Scripts,bin)
READY := $(VENV)/.ready
# By way of the environment: a path may hold an apostrophe.
export HERE := $(CURDIR)
RUN := $(BIN)/python -m nanshan_data
# Compiled once, not by each of the many processes.
unexport PYTHONDONTWRITEBYTECODE
# jupyter nbconvert --to html asks no network for scripts that these notebooks do not use (see READY below).
# Chromium prints "Fontconfig error" lines and tests start many processes: two workers suit two cores.
WORKERS ?= 2

# An environment works in one folder only: after a move it is made anew.
ifneq ($(shell cat $(READY) 2>/dev/null),$(CURDIR))
MOVED := yes
.PHONY: $(READY)
endif

.DEFAULT_GOAL := help
.PHONY: lock help setup build briefings test lab check verify accept tidy pdf clean

help: ## list the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1 – /'

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "error: $(PYTHON) is missing or older than 3.11; install a newer Python and run make PYTHON=python3.x …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
	  echo "error: $(PYTHON) has no venv module; install it (Debian, Ubuntu: apt-get install python3-venv) and try again" >&2; exit 1; }
	@echo "setting up $(VENV) (once, a minute or two) …" >&2
	@$(PYTHON) -m venv $(if $(MOVED),--clear) $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@mkdir -p $(VENV)/etc/jupyter
	@printf '%s\n' '{"HTMLExporter": {"mathjax_url": "", "require_js_url": ""}}' > $(VENV)/etc/jupyter/jupyter_nbconvert_config.json
	@printf '%s\n' "$$HERE" > $@

setup: $(READY) ## make the environment, nothing else

build: $(READY) ## make data/processed from data/raw
	@$(RUN) build

briefings: $(READY) ## build the data, run the notebooks, render both editions into build/briefings
	@$(RUN) briefings

test: $(READY) ## run the tests
	@$(BIN)/python -m pytest -p tests.quick -n $(WORKERS) --dist loadfile --no-loadscope-reorder --max-worker-restart 1 \
	  --nbval --nbval-current-env --nbval-sanitize-with tests/sanitize.cfg --durations=10 tests notebooks

lab: $(READY) ## open JupyterLab on the notebooks
	@$(RUN) lab

check: $(READY) ## verify every reading against its document
	@$(RUN) check

verify: $(READY) ## prove that a rebuild gives the same bytes whatever the machine does, and the whole breadth of the tests (slow)
	@$(BIN)/python tools/verify.py

accept: $(READY) ## take over data and notebook outputs after a change that you have understood
	@$(RUN) accept

tidy: $(READY) ## bring notebooks that JupyterLab has saved into the form in which they are committed
	@$(RUN) tidy

pdf: $(READY) ## print the briefings to PDF with Chromium
	@$(RUN) pdf

lock: ## renew requirements.lock from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" --quiet --upgrade --output-file requirements.lock

clean: ## delete what is made and not committed
	@rm -rf build $(VENV)
