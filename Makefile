# Two commands: `make demo` and `make test`. Both set up all they need on a fresh Debian machine with Python 3.11.
.PHONY: demo test run check style types warm warm-log lock
# A test waits half of its time, for a page or a server: fewer than four at once would leave cores idle.
WORKERS = $(shell n=$$(nproc); echo $$((n > 4 ? n : 4)))
# On PostgreSQL it is the database that a test waits for, and that is busy: one more than cores keeps them all at work.
WORKERS_OF_STORE = $(shell echo $$(($$(nproc) + 1)))
# What is compiled once is kept: every server and command that a test starts would else compile the whole package again.
unexport PYTHONDONTWRITEBYTECODE

demo:
	scripts/setup.sh demo
	.venv/bin/arrears demo

test:
	scripts/setup.sh test
	$(MAKE) --no-print-directory -j3 style warm warm-log
	$(MAKE) --no-print-directory -j2 types run
	# Journeys name their databases themselves, and have run above.
	ARREARS_TEST_DATABASE=postgresql .venv/bin/pytest -n $(WORKERS_OF_STORE) --dist loadfile -m store --ignore=tests/journeys

run:
	.venv/bin/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: style types

style:
	.venv/bin/ruff check src tests bench
	.venv/bin/ruff format --check src tests bench
	.venv/bin/lint-imports

# Beside the tests, where it fills what they leave of a core.
types:
	.venv/bin/mypy

# What the tests would else compile in several processes at once: kernels, and the tests themselves, whose assertions pytest rewrites.
warm-log:
	.venv/bin/python -m tests.warm tape_and_log

warm:
	.venv/bin/python -m tests.warm night
	.venv/bin/pytest --collect-only -q >/dev/null || true  # what is wrong with them, the run itself tells

lock:
	uv pip compile pyproject.toml --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements.txt
	uv pip compile pyproject.toml --group dev --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -o requirements-dev.txt
