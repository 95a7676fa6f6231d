"""Explanations: who runs at a verb, in which order and why; workflows and the graph of addons, drawn."""

from __future__ import annotations

from core import Addon

addon = Addon(
    name="explain",
    version="1.0",
    summary="Who runs at a verb, and drawings of workflows and addons",
    service=True,
    tool=True,
    commands={"explain": ("command:explain_group", "Say who runs at a verb, or how something came about.")},
)
