"""What is looked up stands in an index, of every document of the largest composition; no index serves nothing."""

import re

import pytest
from sqlalchemy import UniqueConstraint, inspect, select

from addons.installing import woven
from addons.schemas import named
from core.composition import discover

ALL = tuple(woven(discover()))


@pytest.fixture
def everything(app_with):
    return app_with(*ALL)


def keys_of(app):
    """Return the columns of every index of the database by its name, unique constraints and primary keys included."""
    found = {}
    there = inspect(app.engine)
    for table in there.get_table_names():
        keys = [*there.get_indexes(table), *there.get_unique_constraints(table), there.get_pk_constraint(table)]
        for one in keys:
            found[one["name"]] = one.get("column_names") or one["constrained_columns"]
    return found


@pytest.mark.parametrize("texts", [["SO000001"], ["SO000001", "SO000002"], ["#7", "SO000001"]], ids=str)
def test_a_document_is_found_by_its_number_in_an_index(everything, explained, texts):
    keys = keys_of(everything)
    with everything.unit(readonly=True) as session:
        for document in everything.composition.documents().values():
            for model in everything.composition.types_of(document).values():
                plan = explained(session, select(model).where(named(session, model, texts)))
                if session.dialect_name == "sqlite":
                    assert re.search(r"SEARCH \S+ USING (COVERING )?INDEX \S+ \(number=\?\)", plan), f"{model}: {plan}"
                    assert not re.search(rf"SCAN {document.__table__.name}\b", plan), f"{model}: {plan}"
                else:
                    table = document.__table__.name
                    used = re.findall(rf"(?:using|Scan on) ((?:uq|ix)_{table}_\w*number\w*)", plan)
                    assert used, f"{model}: {plan}"
                    assert all(keys[name][0] == "number" for name in used), f"{model}: {plan}"
                    assert "Seq Scan" not in plan


def test_no_index_is_the_beginning_of_another(everything):
    """Such an index serves nothing, and every row written pays for it."""
    for table in everything.composition.metadata.sorted_tables:
        keys = [[c.name for c in one.columns] for one in table.indexes if "where" not in one.info]
        unique = [[c.name for c in one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)]
        longer = [*keys, *unique]
        for key in keys:
            over = [other for other in longer if other is not key and other[: len(key)] == key]
            assert not over, f"{table.name}: the index on {key} is the beginning of that on {over[0]}"
