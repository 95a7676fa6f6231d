"""Drawings of which addon needs which: a tree of text, and a Mermaid diagram."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from core import Addon


def tree(installed: Mapping[str, Addon]) -> str:
    """Return a tree that begins with the addons nobody needs; what was drawn before is not drawn again."""
    needed = {other for addon in installed.values() for other in _needs(addon)}
    drawn: set[str] = set()
    lines: list[str] = []
    for name in sorted(installed):
        if name not in needed:
            lines += [name, *_branches(installed, name, "", drawn)]
    return "\n".join(lines)


def _branches(installed: Mapping[str, Addon], name: str, indent: str, drawn: set[str]) -> Iterator[str]:
    drawn.add(name)
    addon = installed[name]
    children = [(other, "") for other in _needs(addon)] + [(other, " (optional)") for other in addon.optional]
    for number, (child, note) in enumerate(children, 1):
        last = number == len(children)
        if note or child not in installed:
            yield f"{indent}{'└── ' if last else '├── '}{child}{note or ' (not installed)'}"
            continue
        again = child in drawn and _needs(installed[child])
        yield f"{indent}{'└── ' if last else '├── '}{child}{' (see above)' if again else ''}"
        if not again:
            yield from _branches(installed, child, f"{indent}{'    ' if last else '│   '}", drawn)


def _needs(addon: Addon) -> tuple[str, ...]:
    return addon.depends or (("core",) if addon.name != "core" else ())


def mermaid(installed: Mapping[str, Addon]) -> str:
    """Return a Mermaid diagram; dashed arrows lead to optional neighbours."""
    lines = ["graph BT"]
    for name, addon in sorted(installed.items()):
        lines += [f"    {name} --> {other}" for other in _needs(addon)]
        lines += [f"    {name} -.-> {other}" for other in addon.optional]
    return "\n".join(lines)
