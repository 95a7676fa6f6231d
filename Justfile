# What developers run; `just` lists it. Everything works in an environment with `pip install -e '.[dev]'`.

export NO_MKDOCS_2_WARNING := "1"

sources := "core addons cli.py tests bench docs examples"

[private]
default:
    @just --list --unsorted

# Format, lint, types, imports, docs: all that is checked without running tests
check: lint types imports docs

# Formatting and lint, changing nothing
lint:
    ruff format --check {{ sources }}
    ruff check {{ sources }}

# Format and mend what can be mended
fix:
    ruff check --fix {{ sources }}
    ruff format {{ sources }}

# Types, by mypy --strict and by pyright
types:
    mypy
    pyright

# Who may import whom
imports:
    lint-imports

# Run the tests, on SQLite and PostgreSQL: `just test tests/core -k rows`
test *arguments:
    pytest {{ arguments }}

# Measure: `just bench order-to-cash`
bench *arguments:
    python bench/run.py {{ arguments }}

# Build the documentation, warnings being errors
docs:
    python docs/generator --check
    mkdocs build --strict --quiet

# Write the reference pages anew from the code
reference:
    python docs/generator
