"""Keep checked rows between the two passes, in memory while they are few and in a temporary file when many."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from typing import Generic, TypeVar

T = TypeVar("T")
IN_MEMORY = 16 * 1024 * 1024


class Spool(Generic[T]):
    """Take chunks of rows in and give them back in order, once; close it when done."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._chunks = 0
        self.length = 0

    def add(self, chunk: Sequence[T]) -> None:
        """Append a chunk; an empty one is left out."""
        if chunk:
            pickle.dump(list(chunk), self._file, protocol=pickle.HIGHEST_PROTOCOL)
            self._chunks += 1
            self.length += len(chunk)

    def chunks(self) -> Iterator[list[T]]:
        """Yield the chunks in the order they were added."""
        self._file.seek(0)
        for _ in range(self._chunks):
            yield pickle.load(self._file)  # our own rows, written by this process a moment ago

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
