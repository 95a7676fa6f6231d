"""What keeps invoices from being e-invoices, each with the command that mends it."""

from __future__ import annotations

from collections.abc import Iterable

from core import BadInput, Model


class Faults:
    """Collect what is missing, each once, whichever invoices it is missing for."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}

    def note(self, what: str, mend: str = "") -> None:
        """Note what is missing, and how to complete it."""
        self.found.setdefault(what, mend)

    def expect_none(self, invoices: Iterable[str]) -> None:
        """Raise BadInput that names all of them, for these invoices."""
        if not self.found:
            return
        listed = "".join(f"\n  {what}" + (f"\n    {mend}" if mend else "") for what, mend in self.found.items())
        whose = ", ".join(invoices)
        raise BadInput(
            f"no e-invoice of {whose}: EN 16931 asks for more than is known{listed}",
            remedy="Complete these records, then write it again; nothing was written.",
        )


def edit_command(record: Model, model: str, values: str) -> str:
    """Return the command that completes a record, such as "tradeloom record edit base.Unit box unece_code=XBX"."""
    key = str(getattr(record, record.natural_key[0])) if record.natural_key else f"#{record.id}"
    quoted = key if key.replace("-", "").replace("_", "").isalnum() else f"'{key}'"
    return f"tradeloom record edit {model} {quoted} {values}"
