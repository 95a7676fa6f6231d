"""What people do with their own saved reports, for the roles of addons that have reports."""

from __future__ import annotations

KEEPING = tuple(f"reporting.report.{verb}" for verb in ("save", "saved", "forget", "schedule", "unschedule"))
"""The permissions to keep reports for oneself, and to let them be written now and then."""
