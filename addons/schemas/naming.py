"""Records and documents by what people call them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import ColumnElement, false, or_, select

from addons.schemas.reading import need_to_read
from addons.schemas.typed_texts import storable
from core import BadInput, Document, Model, NotFound, Session, UsageError, among, did_you_mean

if TYPE_CHECKING:
    from core.composition import Composition

M = TypeVar("M", bound=Model)

SUGGESTED_FROM = 5000
"""Of how many known keys the nearest is suggested for an unknown one."""
_ID = re.compile(r"#(\d{1,18})", re.ASCII)


def find(session: Session, model: type[M], text: str) -> M:
    """Return the record that a text names: by the first field of its natural key, or by its id as "#12".

    Raises NotFound, with the nearest key, UsageError for a key that several have or that there cannot be, and Forbidden
    for a user who may not read such records.
    """
    composed: Any = session[model]
    text = text.strip()
    need_to_read(session, composed)
    found = session.scalars(select(composed).where(named(session, composed, [text])).limit(2)).all()
    if len(found) > 1:
        raise UsageError(f"there are several {composed.noun()} '{text}'", remedy="Name it by its id, such as '#12'.")
    if found:
        return cast("M", found[0])
    if issubclass(composed, Document):
        raise NotFound(f"there is no {composed.noun()} {text}", remedy="Its list command shows what there is.")
    key = getattr(composed, composed.natural_key[0]) if composed.natural_key else composed.id
    keys = session.scalars(select(key).where(key.is_not(None)).limit(SUGGESTED_FROM))
    raise NotFound(f"there is no {composed.noun()} '{text}'{did_you_mean(text, map(str, keys))}")


def find_all(session: Session, model: type[M], texts: Collection[str]) -> list[M]:
    """Return the records that texts name, each once and in their order, in one statement; raises as `find` does."""
    composed: Any = session[model]
    wanted = list(dict.fromkeys(text.strip() for text in texts))
    by_text: dict[str, list[M]] = {}
    for one in session.scalars(select(composed).where(named(session, composed, wanted))) if wanted else ():
        key = getattr(one, composed.natural_key[0]) if composed.natural_key else None
        for text in (f"#{one.id}", key):
            by_text.setdefault(str(text), []).append(one)
    found = [by_text.get(_plain(text), []) for text in wanted]
    ends = zip(wanted, found, strict=True)
    return list(dict.fromkeys(some[0] if len(some) == 1 else find(session, model, text) for text, some in ends))


def _plain(text: str) -> str:
    """Return an id without zeros before it, any other text as it is."""
    return f"#{int(text[1:])}" if _ID.fullmatch(text) else text


def named(session: Session, model: type[Model], texts: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that a record of a composed class is named by one of the texts, as `find` reads them."""
    ids = [int(text[1:]) for text in texts if _ID.fullmatch(text)]
    keys = [text for text in texts if not _ID.fullmatch(text)]
    if keys and not model.natural_key:
        raise UsageError(f"{model.a_noun()} has no key of its own", remedy="Name it by its id, such as '#12'.")
    for key in keys:
        try:
            storable(key)
        except BadInput as error:
            raise NotFound(f"there is no {model.noun()} {key!a}: it {error.message}") from None
    asked = [among(session, model.id, ids)] if ids else []
    asked += [among(session, getattr(model, model.natural_key[0]), keys)] if keys else []
    return or_(false(), *asked)


def by_noun(composition: Composition) -> dict[str, type[Document]]:
    """Return the composed documents by the nouns of the manifests, such as "order", those of dependencies first."""
    return {
        noun: cast("type[Document]", composition.named(f"{addon.name}.{name}"))
        for addon in composition.addons
        for noun, name in addon.documents.items()
    }
