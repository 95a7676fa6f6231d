"""The keys that other systems know records by."""

from addons.transfer.keys import Kept, keep, known_keys


def test_many_keys_are_found_in_one_statement(toy_app, statements):
    with toy_app.unit() as session:
        keep(session, "northwind", "toy.Thing", [Kept(None, f"K{n}", n, f"f{n}") for n in range(50)])
        keep(session, "other", "toy.Thing", [Kept(None, "K1", 99, "f99")])
        seen = statements(toy_app)
        found = known_keys(session, "northwind", "toy.Thing", ["K1", "K2", "missing"])
        assert len(seen) == 1
    assert {key: (one.record_id, one.fingerprint) for key, one in found.items()} == {"K1": (1, "f1"), "K2": (2, "f2")}
