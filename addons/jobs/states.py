"""The states of a job, apart from its table, so that help can name them without a database library."""

WAITING, HELD, RUNNING, DONE, FAILED, CANCELLED = "waiting", "held", "running", "done", "failed", "cancelled"
"""The states: waiting for a worker, for its addon, being done, and the three ends. A failed one waits for a person."""
OPEN = (WAITING, HELD, RUNNING)
ENDED = (DONE, FAILED, CANCELLED)
