"""Categories of data about residents, in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.organisations import service as organisations
from hiroba.rules.consents.types import Ask, Category
from hiroba.rules.purposes import service as purposes

CATEGORIES: dict[Category, Any] = {
    Category.CONTACT: _("連絡先"),
    Category.HOUSEHOLD: _("世帯"),
    Category.HEALTH: _("健康"),
    Category.CARE: _("介護・福祉"),
    Category.CHILDREN: _("子育て"),
    Category.MOBILITY: _("移動"),
    Category.ENERGY: _("電気・ガス・水道の使用"),
    Category.TAX: _("税"),
    Category.LEARNING: _("学び"),
    Category.APPLICATIONS: _("手続き"),
}


def told(ask: Ask) -> dict[str, Any]:
    """An ask as it is shown: who, which data, what for."""
    return {
        "recipient": organisations.get(ask.recipient),
        "category": CATEGORIES[ask.category],
        "purpose": purposes.get(ask.purpose),
    }
