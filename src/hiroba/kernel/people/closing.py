"""Accounts are closed by several rooms; whoever keeps something open for somebody hears of it here."""

from __future__ import annotations

from typing import Final

from django.dispatch import Signal

closed: Final = Signal()  # id: of the account; within the transaction that closes it
