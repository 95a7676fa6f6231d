"""Commands that were killed in the middle: the same command again finishes the work, and nothing lies about."""

import ctypes
import os
import struct
import subprocess
import sys
import zipfile
from multiprocessing import Pipe, get_context
from pathlib import Path

import pytest
from sqlalchemy import text

from core.lifecycle import make_engine


class Killed(BaseException):
    """Stand for a process that ends here."""


def kill(*_arguments, **_options):
    raise Killed


@pytest.fixture
def dead():
    """Return the id of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def killed(tradeloom, monkeypatch, place, *words):
    """Run a command that is killed when it comes to a place."""
    with monkeypatch.context() as patch:
        patch.setattr(place, kill)
        with pytest.raises(Killed):
            tradeloom(*words)


def test_an_addon_that_was_enabled_but_not_seeded_is_finished_by_enabling_it_again(tradeloom, monkeypatch):
    tradeloom("init", "acme", "--addons", "sales")
    killed(tradeloom, monkeypatch, "addons.installing.seed_app", "-c", "acme", "addon", "enable", "stock")
    code, said = tradeloom("-c", "acme", "doctor")
    assert (code, "the reference data of 'stock' is missing" in said) == (1, True), said
    assert "tradeloom addon enable stock" in said
    code, said = tradeloom("-c", "acme", "addon", "enable", "stock")
    assert (code, "Created the reference data of stock" in said) == (0, True), said
    assert tradeloom("-c", "acme", "doctor") == (0, "Everything is sound.\n")
    assert tradeloom("-c", "acme", "addon", "enable", "stock") == (0, "Enabled already: stock.\n")


WORDS = ("init", "acme", "--addons", "sales", "--organisation", "Acme Ltd", "--currency", "USD")


@pytest.mark.parametrize(
    "place",
    [
        "addons.installing.enabling.enable_in",
        "addons.hosting.customer_command._remember",
        "addons.installing.seed_in",
        "addons.base.init_command._described",
        "addons.hosting.customer_command.create_admin",
        "addons.hosting.customer_command._set_up",
    ],
)
def test_init_that_was_killed_is_finished_by_the_same_command(tradeloom, monkeypatch, place):
    killed(tradeloom, monkeypatch, place, *WORDS)
    again = WORDS if place not in LATE else WORDS[:4]
    code, said = tradeloom(*again)
    assert code == 0, said
    query = "print([(o.name, o.currency.code) for o in session.query(Organisation)])"
    assert tradeloom("-c", "acme", "shell", "-e", query) == (0, "[('Acme Ltd', 'USD')]\n")
    assert tradeloom("-c", "acme", "doctor") == (0, "Everything is sound.\n")
    code, said = tradeloom("-c", "acme", "user", "list")
    assert "admin" in said


LATE = ("addons.hosting.customer_command.create_admin", "addons.hosting.customer_command._set_up")
"""From here on organisation and currency are kept; to name them again is refused in words."""


def test_a_killed_backup_leaves_nothing_for_long(tradeloom, tmp_path, dead):
    tradeloom("init", "acme", "--addons", "base")
    (tmp_path / f".a-copy.{dead}.unfinished").mkdir()
    (tmp_path / f".a-copy.{dead}.unfinished" / "copy.db").write_bytes(b"x" * 1000)
    (tmp_path / f".a.{dead}.unfinished.zip").write_bytes(b"x")
    (tmp_path / f".a.{os.getppid()}.unfinished.zip").write_bytes(b"of a process that is alive")
    assert tradeloom("-c", "acme", "backup", "b.zip")[0] == 0
    left = sorted(path.name for path in tmp_path.iterdir() if path.name.startswith("."))
    assert left == [f".a.{os.getppid()}.unfinished.zip"]


def test_a_purge_that_was_killed_after_its_export_is_purged_by_the_same_command(tradeloom, monkeypatch, tmp_path):
    tradeloom("init", "acme", "--addons", "stock")
    tradeloom("-c", "acme", "addon", "disable", "stock")
    words = ("-c", "acme", "addon", "purge", "stock", "--yes", "--export", "kept.zip")
    killed(tradeloom, monkeypatch, "addons.backup.purging.purge", *words)
    assert zipfile.is_zipfile(tmp_path / "kept.zip")
    code, said = tradeloom(*words)
    assert (code, "Purged stock" in said) == (0, True), said


def test_a_purge_overwrites_no_other_file(tradeloom, tmp_path):
    tradeloom("init", "acme", "--addons", "stock")
    tradeloom("-c", "acme", "addon", "disable", "stock")
    tradeloom("-c", "acme", "backup", "other.zip")
    before = (tmp_path / "other.zip").read_bytes()
    code, said = tradeloom("-c", "acme", "addon", "purge", "stock", "--yes", "--export", "other.zip")
    assert (code, "exists already" in said) == (1, True), said
    assert (tmp_path / "other.zip").read_bytes() == before


def test_a_report_that_does_not_fit_on_the_disk_leaves_the_old_one_whole(tradeloom, monkeypatch, tmp_path):
    tradeloom("init", "acme", "--addons", "sales,reporting")
    (tmp_path / "sales.html").write_text("the old one")
    write = Path.write_bytes

    def half(path, content):
        write(path, content[: len(content) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    code, said = tradeloom("-c", "acme", "report", "run", "sales", "--to", "sales.html")
    assert code == 2
    assert "sales.html cannot be written: No space left on device" in said
    assert (tmp_path / "sales.html").read_text() == "the old one"
    assert [path.name for path in tmp_path.iterdir() if "unfinished" in path.name] == []


@pytest.fixture
def read_only(tmp_path):
    """Yield a folder that is made read-only, and can be deleted afterwards."""
    (tmp_path / "kept").mkdir()
    yield tmp_path / "kept"
    (tmp_path / "kept").chmod(0o755)


def without_privileges(work):
    """Run work in a process that may do no more than the owner of its files, and return what it returns."""
    receiver, sender = Pipe(duplex=False)

    def run():
        if os.geteuid() == 0:  # root passes over the rights of files, unless it gives that up
            head, data = struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *[0] * 6)
            assert ctypes.CDLL(None).capset(head, data) == 0
        try:
            sender.send(work())
        except BaseException as error:
            sender.send(error)
        os._exit(0)

    process = get_context("fork").Process(target=run)
    process.start()
    sender.close()
    found = receiver.recv()
    process.join()
    if isinstance(found, BaseException):
        raise found
    return found


@pytest.mark.parametrize("is_open", [False, True])
def test_a_database_one_may_only_read_is_read(tradeloom, read_only, monkeypatch, is_open):
    monkeypatch.chdir(read_only)
    url = f"sqlite:///{read_only}/acme.db"
    tradeloom("-d", url, "init", "--addons", "sales,lists")
    commands = [("order", "list"), ("record", "list", "base.Currency"), ("record", "show", "base.Currency", "EUR")]
    new = ("record", "new", "base.Currency", "code=XXX", "name=X")
    assert tradeloom("-d", url, *new)[0] == 0
    wanted = [tradeloom("-d", url, *words) for words in commands]
    assert [code for code, _ in wanted] == [0, 0, 0]
    engine = make_engine(url)
    connection = engine.connect()
    connection.execute(text("SELECT 1 FROM core_addon"))
    if not is_open:
        connection.close()
        engine.dispose()
    for path in read_only.iterdir():
        path.chmod(0o444)
    read_only.chmod(0o555)
    assert without_privileges(lambda: [tradeloom("-d", url, *words) for words in commands]) == wanted
    code, said = without_privileges(lambda: tradeloom("-d", url, *new))
    assert (code, "is read-only" in said) == (1, True), said
    connection.close()
    engine.dispose()
