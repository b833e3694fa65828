"""The migrations of allauth's accounts, with ours behind them (MIGRATION_MODULES)."""

from __future__ import annotations

from allauth.account import migrations as theirs

__path__ = [*__path__, *theirs.__path__]
