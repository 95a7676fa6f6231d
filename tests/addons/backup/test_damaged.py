"""Whatever was done to a file: it is restored, or refused in words, at once, and nothing is changed."""

import hashlib
import json
import resource
import tempfile
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect

from addons.backup import backup, bring_back, contents, restore
from core import BadInput, TradeloomError
from core.access import User
from core.app import utc_now
from core.composition import discover
from core.lifecycle import make_engine

INSTALLED = discover()
NOW = datetime(2030, 1, 15, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from([2**63, 10**400]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=3,
)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """Return the members of a small backup by name, and the file."""
    from addons.devkit.testing import _template
    from core.app import App

    path = tmp_path_factory.mktemp("saved") / "a.zip"
    app = App.open(_template("sqlite", ()))
    with app.unit() as session:
        if not session.query(app[User]).count():
            session.create(User, [{"name": "mary", "full_name": "Mary"}])
    backup(app.engine, INSTALLED, path, NOW)
    app.close()
    with zipfile.ZipFile(path) as archive:
        return path, {name: archive.read(name) for name in archive.namelist()}


def tried(path, *, replace=False):
    """Restore a file, or see it refused; what was refused left nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        engine = make_engine(f"sqlite:///{folder}/new.db")
        try:
            contents(path, INSTALLED)
            restore(engine, INSTALLED, path, utc_now, replace=replace)
        except TradeloomError as refused:
            error = refused
        else:
            return None
        finally:
            left = inspect(engine).get_table_names()
            engine.dispose()
    assert error.message
    assert left == []
    return error


def packed(members):
    path = Path(tempfile.mkstemp(suffix=".zip")[1])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def places(value, path=()):
    """Yield the paths to every part of a JSON value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield from places(part, (*path, key))


def put(value, path, new):
    if not path:
        return new
    value = value.copy()
    value[path[0]] = put(value[path[0]], path[1:], new)
    return value


FEW = settings(max_examples=25, suppress_health_check=list(HealthCheck), derandomize=True)


@FEW
@given(data=st.data())
def test_a_description_of_any_shape(saved, data):
    _, members = saved
    about = json.loads(members["about.json"])
    path = data.draw(st.sampled_from(list(places(about))))
    changed = json.dumps(put(about, path, data.draw(ANYTHING)))
    file = packed(members | {"about.json": changed})
    tried(file)
    file.unlink()


@FEW
@given(data=st.data())
def test_rows_of_any_shape(saved, data):
    """Rows are changed with their checksum, as only somebody can who means it."""
    _, members = saved
    about = json.loads(members["about.json"])
    table = data.draw(st.sampled_from([name for name, one in about["tables"].items() if one["rows"]]))
    first, *rest = members[f"{table}.jsonl"].splitlines(keepends=True)
    row = json.loads(first)
    changed = json.dumps(put(row, data.draw(st.sampled_from(list(places(row)))), data.draw(ANYTHING))).encode() + b"\n"
    lines = b"".join([changed, *rest])
    about["tables"][table]["sha256"] = hashlib.sha256(lines).hexdigest()
    file = packed(members | {f"{table}.jsonl": lines, "about.json": json.dumps(about)})
    tried(file)
    file.unlink()


@FEW
@given(at=st.floats(0, 0.999), byte=st.integers(1, 255), cut=st.booleans())
def test_bytes_changed_or_cut_off(saved, at, byte, cut):
    path, _ = saved
    whole = bytearray(path.read_bytes())
    place = int(at * len(whole))
    whole[place] ^= byte
    file = Path(tempfile.mkstemp(suffix=".zip")[1])
    file.write_bytes(whole[:place] if cut else whole)
    tried(file)
    file.unlink()


def swollen(path, members, name, megabytes):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for other, data in members.items():
            if other != name:
                archive.writestr(other, data)
        with archive.open(name, "w") as file:
            for _ in range(megabytes):
                file.write(b" " * 1024**2)
    return path


@pytest.mark.parametrize("name", ["about.json", "core_user.jsonl", "stranger.bin"])
def test_a_file_made_to_fill_the_machine_is_refused_at_once(saved, tmp_path, name):
    _, members = saved
    bomb = swollen(tmp_path / "bomb.zip", members, name, 800)
    assert bomb.stat().st_size < 1024**2
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    error = tried(bomb)
    assert "made to fill this machine" in error.message
    assert time.monotonic() - start < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_a_member_that_is_longer_than_it_says_is_cut_off_and_refused(saved, tmp_path):
    _, members = saved
    path = swollen(tmp_path / "liar.zip", members, "about.json", 300)
    said = (300 * 1024**2).to_bytes(4, "little")
    assert path.read_bytes().count(said) > 0
    path.write_bytes(path.read_bytes().replace(said, (1000).to_bytes(4, "little")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert isinstance(tried(path), BadInput)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50 * 1024


def test_an_import_of_such_files_is_refused_too(saved, tmp_path, app_with, backend):
    _, members = saved
    app = app_with()
    for shape in ([], {}, {"tables": 1}, {"kind": "purge", "tables": {"core_user": []}}):
        path = packed(members | {"about.json": json.dumps(shape)})
        with pytest.raises(BadInput, match="is damaged"):
            bring_back(app, path)
        path.unlink()
