"""What a new addon may be called, and the words its files are made from."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection

from core import UsageError
from core.composition import discover, hook_specs

LONGEST = 24
"""So that the names of its indexes and constraints fit into PostgreSQL's 63 characters."""
TAKEN = {"addons", "cli", "core", "standard", "tests"}


def refuse_bad_name(name: str, installed: Collection[str]) -> None:
    """Raise UsageError, saying what would be right, if an addon cannot be called so."""
    reason = _fault(name, installed)
    if reason:
        raise UsageError(
            f"an addon cannot be called '{name}': {reason}",
            remedy="Write small letters, digits and single _, your company's name first, such as acme_gift.",
        )


def _fault(name: str, installed: Collection[str]) -> str:
    faults = {
        "it is no name of a Python package in small letters": not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name),
        f"it is longer than {LONGEST} letters": len(name) > LONGEST,
        "an addon of that name is installed": name in installed,
        "it is a word of Python": keyword.iskeyword(name) or keyword.issoftkeyword(name),
        "it is the name of a hook": name in hook_specs(discover().values()),
        "other code is called so": name in sys.stdlib_module_names or name in TAKEN,
    }
    return next((fault for fault, holds in faults.items() if holds), "")


def words_of(name: str) -> dict[str, str]:
    """Return the words that the scaffold's files are filled with: class, file and distribution names, labels."""
    order = "".join(part.capitalize() for part in name.split("_")) + "Order"
    file = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in order).strip("_")
    words = name.replace("_", " ")
    return {
        "name": name,
        "distribution": f"tradeloom-{name.replace('_', '-')}",
        "Order": order,
        "order_template": f"{file}.html",
        "words": words,
        "Words": words.capitalize(),
    }
