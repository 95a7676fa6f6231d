"""The preferences of reports."""

from __future__ import annotations

from addons.preferences import Setting
from addons.reporting.asking import DATABASE, ENGINE

SETTINGS = [
    Setting(ENGINE, str, DATABASE, "What adds up grouped reports: database, or duckdb of the extra bi", personal=False),
]
