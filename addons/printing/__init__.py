"""Documents on paper: templates that addons extend, in the language of who reads them, as HTML and PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import Addon, exports, hookimpl

if TYPE_CHECKING:
    from addons.preferences import Setting
    from addons.printing.document import language_of as language_of
    from addons.printing.document import render_document as render_document
    from addons.printing.figures import Figures as Figures
    from addons.printing.filled_page import fill_page as fill_page
    from addons.printing.table import fitted as fitted
    from addons.printing.template_chain import templates as templates

addon = Addon(
    name="printing",
    version="1.0",
    summary="Documents on paper, as HTML and PDF, in many languages",
    depends=("preferences", "schemas"),
    service=True,
    commands={"* print": ("command:print_command", "Print one document.")},
)

if not TYPE_CHECKING:  # so that a misspelt name is an error to type checkers
    __getattr__, __dir__ = exports(__name__)


@hookimpl
def settings() -> list[Setting]:
    """Contribute the language of papers."""
    from addons.preferences import Setting

    return [Setting("printing.language", str, "en", "The language of papers for partners of whom none is known")]
