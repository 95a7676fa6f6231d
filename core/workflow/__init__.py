"""Verbs: transitions and checks as data, fired set-wise, in chunks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import exports

if TYPE_CHECKING:
    from core.workflow.outcome import DONE as DONE
    from core.workflow.transition import Workflow as Workflow
    from core.workflow.transition import workflow_of as workflow_of

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
