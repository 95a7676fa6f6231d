"""Addons and their classes, woven into one set of mapped classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.composition.addon import exports

if TYPE_CHECKING:
    from core.composition.addon import CORE as CORE
    from core.composition.addon import Installed as Installed
    from core.composition.addon import discover as discover
    from core.composition.addon import ordered as ordered
    from core.composition.addon import refuse_hidden as refuse_hidden
    from core.composition.addon import resolve as resolve
    from core.composition.composition import Composition as Composition
    from core.composition.composition import compose as compose
    from core.composition.composition import composed as composed
    from core.composition.fields import ID as ID
    from core.composition.fields import Exact as Exact
    from core.composition.fields import UtcTime as UtcTime
    from core.composition.fragment import by_root as by_root
    from core.composition.fragment import compose_fragments as compose_fragments
    from core.composition.fragment import in_order as in_order
    from core.composition.fragment import own_constraints as own_constraints
    from core.composition.fragment import parent_model as parent_model
    from core.composition.fragment import refuse_undeclared as refuse_undeclared
    from core.composition.fragment import root_model as root_model
    from core.composition.model import EXTENSION as EXTENSION
    from core.composition.model import MODEL as MODEL
    from core.composition.model import TYPE as TYPE
    from core.composition.model import fields_of as fields_of
    from core.composition.pause import collector_paused as collector_paused
    from core.composition.plugins import contributions as contributions
    from core.composition.plugins import hook_specs as hook_specs
    from core.composition.plugins import plugin_manager as plugin_manager
    from core.composition.recipe import Fragments as Fragments
    from core.composition.recipe import Owners as Owners
    from core.composition.recipe import Recipe as Recipe
    from core.composition.relation import RelationTo as RelationTo

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)
