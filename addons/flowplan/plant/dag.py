"""Which step follows which."""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from core import BadInput


def predecessors(steps: Sequence[tuple[int, str, str | None]]) -> dict[int, tuple[int, ...]]:
    """Return the positions each step follows, by position; steps are (position, name, after), in order of position.

    Raises BadInput for a position that is not there, and for steps that follow each other in a circle.
    """
    steps = sorted(steps, key=lambda step: step[0])
    known = {position: name for position, name, _ in steps}
    found: dict[int, tuple[int, ...]] = {}
    previous: int | None = None
    for position, name, after in steps:
        if after is None or not after.strip():
            found[position] = () if previous is None else (previous,)
        else:
            words = after.replace(",", " ").split()
            for word in words:
                if not word.isdecimal() or (int(word) not in known and words != ["0"]):
                    what = f"the step '{name}' follows '{word}', which is the position of no step"
                    raise BadInput(what, remedy='Write positions, as in "10 20", or "0" for none.')
            found[position] = () if words == ["0"] else tuple(dict.fromkeys(int(word) for word in words))
        previous = position
    try:
        TopologicalSorter(found).prepare()
    except CycleError as error:
        names = " → ".join(known[position] for position in reversed(error.args[1]))
        remedy = "Take one of them out of 'after'."
        raise BadInput(f"the steps follow each other in a circle: {names}", remedy=remedy) from None
    return found
