# `make help` lists what there is. Everything is installed into .venv and client_js/node_modules, nothing outside.

export PATH := $(CURDIR)/.venv/bin:$(PATH)
export NODE_USE_SYSTEM_CA := 1
export npm_config_update_notifier := false
python := .venv/bin/python

client := guide/pages/static/index.html
client_packages := client_js/node_modules/.package-lock.json
client_sources := $(shell find client_js \( -name node_modules -o -name dist \) -prune -o -type f -print 2>/dev/null)

lock := uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url

.PHONY: help run test check client fuzz bench bench-voice bench-hub bench-nodes bench-hall chaos screenshots lock clean
.DELETE_ON_ERROR:

help:            ## this list
	@awk -F ' *## ' '/^[a-z-]+:.*##/ { sub(/:.*/, "", $$1); printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: .venv/run.stamp $(client)   ## a demo on this machine: http://localhost:8000 (ARGS="…" are passed on to `guide demo`)
	@exec $(python) -m guide demo $(ARGS)

test: .venv/dev.stamp            ## all checks and tests (ARGS="ruff pytest": only these steps)
	@exec $(python) tests/run.py $(ARGS)

check: .venv/dev.stamp           ## the quick ones: ruff, mypy, tsc
	@exec $(python) tests/run.py ruff mypy packages tsc

client: $(client)                ## build the client into guide/pages/static

fuzz: .venv/dev.stamp            ## five million broken messages against the wire
	@exec $(python) -m tests.fuzz.wire --count 5000000 $(ARGS)

bench: .venv/dev.stamp           ## measure: page weight, a late joiner, the camera, the voice, its sound and clocks, crashes (ARGS="camera voice": only these)
	@exec $(python) -m tests.bench $(ARGS)

bench-voice: .venv/dev.stamp     ## the voice from mouth to ear: pages that draw much or little or are blocked, lines that stall or are poor (ARGS="small poor": only these)
	@exec $(python) -m tests.bench.voice $(ARGS)

bench-hub: .venv/dev.stamp       ## the hub under load, beside a C floor, nchan and plain Starlette (ARGS="quick send": only these)
	@exec $(python) -m tests.bench.hub $(ARGS)

bench-nodes: .venv/dev.stamp     ## two nodes on a real Redis and PostgreSQL: a tick's way to the other, moves, what Redis is asked, CPU a follower
	@exec $(python) -m tests.bench.nodes $(ARGS)

bench-hall: .venv/dev.stamp      ## halls: cutting panoramas into tiles, alone and beside a live session, and turning in them (ARGS="quick tiling": only these)
	@exec $(python) -m tests.bench.hall $(ARGS)

chaos: .venv/dev.stamp           ## break nodes, Redis, PostgreSQL, lines, clocks and disks under a tour (about 13 minutes)
	@exec $(python) tests/run.py chaos

screenshots: .venv/dev.stamp $(client)   ## pictures of every page and state, for the docs (ARGS=tour, ARGS=states: only these)
	@exec $(python) -m tests.screenshots $(ARGS)

lock: .venv/dev.stamp            ## newest versions that fit into the lock files, both languages (look at the difference!)
	$(lock) --upgrade -o requirements.lock
	$(lock) --upgrade --group dev -c requirements.lock -o requirements-dev.lock
	cd client_js && npm update --package-lock-only --ignore-scripts --no-audit --no-fund

clean:           ## forget everything installed and built (the data folder stays)
	rm -rf .venv client_js/node_modules guide/pages/static dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/run.stamp: requirements.lock requirements-dev.lock .ci/environment
	@.ci/environment run

.venv/dev.stamp: requirements.lock requirements-dev.lock .ci/environment
	@.ci/environment dev

$(client_packages): client_js/package-lock.json | .venv/run.stamp
	@echo 'Installing what the client is built with (npm) …' >&2
	@cd client_js && npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

$(client): $(client_packages) $(client_sources)
	@echo 'Building the client …' >&2
	@cd client_js && npm run build
	@touch $@
