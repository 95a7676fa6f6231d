"""How the shape of a document is made of its composed classes; see addons.console.shape."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from addons.console.per_document import value_type_of
from addons.console.shape import Argument, Shape, Verb
from addons.lists.listing import Listing
from core.workflow import workflow_of

if TYPE_CHECKING:
    from core import Document
    from core.composition import Composition

KINDS: Mapping[Any, str] = {dt.date: "date", Decimal: "number", str: "text", int: "integer"}
"""How the type of an argument is called on the command line."""


def shape_of(composition: Composition, document: type[Document]) -> Shape:
    """Return the shape of a composed document, of all its types."""
    types = composition.types_of(document)
    verbs: dict[str, Verb] = {}
    synonyms: dict[str, tuple[str, str]] = {}
    for kind in types.values():
        for name, row in workflow_of(composition).of(kind).items():
            if not row.part_of and name not in verbs:
                actions = [getattr(one, name) for one in (kind, *types.values()) if hasattr(one, name)]
                arguments = {one.name: one for action in actions for one in _arguments(action)}
                model = composition.name_of(kind)
                verbs[name] = Verb(model, row.summary, row.sources, row.targets, list(arguments.values()))
        for word, ours in kind.synonyms.items():
            synonyms.setdefault(word, (kind.a_noun(), ours))
    columns = {name: Listing(kind).names for name, kind in types.items()}
    return Shape([addon.name for addon in composition.addons], verbs, columns, synonyms)


def _arguments(action: Any) -> Iterator[Argument]:
    hints = get_type_hints(action)
    for parameter in list(inspect.signature(action).parameters.values())[2:]:
        hint, name = hints[parameter.name], parameter.name
        required = parameter.default is inspect.Parameter.empty
        default = None if required or parameter.default is None else str(parameter.default)
        kind = next((KINDS[one] for one in (hint, *get_args(hint)) if one in KINDS), None)
        if hint is bool:
            yield Argument(name, default=parameter.default is True)
        elif Sequence[str] in (hint, *get_args(hint)):
            yield Argument(name, "text", several=True)
        elif (each := KINDS.get(value_type_of(hint))) is not None:
            yield Argument(name, each, each=True, required=required)
        elif kind is not None:
            yield Argument(name, kind, required=required, default=default)
