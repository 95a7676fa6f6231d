"""Write the reference pages from the code: `python docs/generator`, or with `--check` only compare.

PAGES names the pages; each is a function that returns Markdown. Only Tradeloom's own addons are shown, whatever
else is installed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from class_pages import class_page, hook_page
from command_pages import command_page, job_page, mapping_page, report_page, setting_page
from document_pages import access_page, check_page, type_page, workflow_page
from house_picture import house_picture
from model_page import model_page
from name_page import name_page
from source import Source

FOLDER = Path(__file__).parents[1] / "reference"
NOTE = "<!-- Written by docs/generator from the code: change the code, then run `just reference`. -->"

PAGES: dict[str, Callable[[Source], str]] = {
    "hooks": hook_page,
    "classes": class_page,
    "public-names": name_page,
    "models": model_page,
    "workflows": workflow_page,
    "types": type_page,
    "checks": check_page,
    "access": access_page,
    "settings": setting_page,
    "reports": report_page,
    "jobs": job_page,
    "mapping": mapping_page,
    "commands": command_page,
}


def pages() -> dict[Path, str]:
    """Return every page by its file, and the picture of the house."""
    source = Source()
    found = {FOLDER / f"{name}.md": f"{NOTE}\n\n{make(source).strip()}\n" for name, make in PAGES.items()}
    return {**found, FOLDER / "house.svg": house_picture(source.installed)}


def main() -> None:
    """Write the pages that differ; with --check only name them and exit with 1."""
    changed = [
        (path, text) for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in changed:
        print(f"{'differs' if '--check' in sys.argv else 'wrote'}: {path.relative_to(FOLDER.parents[1])}")
        if "--check" not in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if changed and "--check" in sys.argv:
        sys.exit("The reference differs from the code. Run: just reference (python docs/generator).")


if __name__ == "__main__":
    main()
