"""With the addon reporting: what the books say."""

from __future__ import annotations

from addons.accounting.ledgers.general_ledger import GeneralLedger
from addons.accounting.ledgers.journal_report import JournalReport
from addons.accounting.ledgers.receivables import ReceivablesLedger
from addons.accounting.ledgers.trial_balance import TrialBalance
from addons.reporting import Report

REPORTS: list[type[Report]] = [TrialBalance, JournalReport, GeneralLedger, ReceivablesLedger]
