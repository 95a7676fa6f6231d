"""Several worker processes on one machine: they are started, started again when one dies, and stopped together."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import time
from types import FrameType

log = logging.getLogger("tradeloom.jobs")

START_AGAIN_AFTER = 1.0
"""A process that died is started again after so many seconds."""


def supervise(count: int) -> int:
    """Run this command in so many processes of one worker each, until told to stop; return the exit code.

    Each is this very command with `--concurrency 1`. A signal to stop is passed on; a process that dies is replaced.
    """
    command = [sys.executable, *sys.orig_argv[1:], "--concurrency", "1"]
    processes = [subprocess.Popen(command) for _ in range(count)]
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in processes:
            if process.poll() is None:
                process.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    while not stopping:
        time.sleep(START_AGAIN_AFTER)
        for place, process in enumerate(processes):
            if process.poll() is None or stopping:
                continue
            if process.returncode in {0, 2}:  # it had nothing to do, or cannot be started so
                return _end(processes, process.returncode)
            log.warning("worker process %s died (%s), starting another", process.pid, process.returncode)
            processes[place] = subprocess.Popen(command)
    return _end(processes, 0)


def _end(processes: list[subprocess.Popen[bytes]], code: int) -> int:
    """Wait for all processes; those that go on by themselves are left to end what they do."""
    for process in processes:
        process.wait()
    return code
