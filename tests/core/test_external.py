"""The keys that other systems know records by."""

from core import rows
from core.external import ExternalKey, find_external


def test_many_keys_are_found_in_one_statement(toy_app, toy, statements):
    T = toy_app[toy.plugin.Thing]
    with toy_app.unit() as session:
        common = {"system": "northwind", "model": "toy.Thing"}
        new = [{**common, "key": f"K{n}", "record_id": n, "fingerprint": f"f{n}"} for n in range(50)]
        rows.insert(session, session[ExternalKey], new)
        rows.insert(session, session[ExternalKey], [{**common, "system": "other", "key": "K1", "record_id": 99}])
        seen = statements(toy_app)
        found = find_external(session, "northwind", T, ["K1", "K2", "missing"])
        assert len(seen) == 1
    assert found == {"K1": (1, "f1"), "K2": (2, "f2")}
