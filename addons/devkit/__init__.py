"""For authors of addons: the contract every addon keeps, scaffolds, revisions, and fixtures for pytest."""

from __future__ import annotations

from core import Addon

addon = Addon(
    name="devkit",
    version="1.0",
    summary="For authors of addons: contract, scaffolds, revisions, fixtures",
    depends=("doctor", "lists", "preferences", "printing", "reporting", "schemas"),
    service=True,
    tool=True,
    commands={
        "addon check": ("addon_check:check", "Ask the contract of an addon."),
        "addon new": ("addon_new:new", "Write a new addon."),
        "addon translate": ("addon_translate:translate", "Write the catalogue of a language."),
        "db revision": ("revision_command:revision", "Write a revision of an addon."),
    },
)
