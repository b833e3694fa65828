"""What the head and the side of every page of a dataset say."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetInfo
from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.series import service as series
from hiroba.intake.mapping import service as mapping
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import service as agreements
from hiroba.rules.policies import service as policies
from hiroba.web.catalogue.dataset.links import followed, link_rows
from hiroba.web.catalogue.dataset.score import score_of
from hiroba.web.catalogue.names import (
    is_made,
    is_standard,
    licence,
    licence_sentence,
    organisations_by_code,
    rhythm_title,
    theme_title,
)
from hiroba.web.catalogue.question import link
from hiroba.web.catalogue.reader import Opened
from hiroba.web.templatetags.hiroba_ui import title_of
from hiroba.web.vocabulary import type_title


def frame(opened: Opened, tab: str) -> dict[str, Any]:
    """The context that the dataset's base template needs; `tab`: which of its pages this is."""
    detail, card = opened.detail, opened.detail.card
    names = organisations_by_code()
    return {
        "dataset": card,
        "detail": detail,
        "version": detail.version,
        "tables": detail.tables,
        "organisation": names.get(card.organisation),
        "places": [title_of(names[code]) for code in card.places if code in names],
        "theme": theme_title(card.theme),
        "licence": licence(card.licence),
        "licence_sentence": licence_sentence(card.licence),
        "rhythm": rhythm_title(detail.rhythm),
        "model": type_title(card.model) if card.model else "",
        "model_is_standard": is_standard(card.model or ""),
        "made": is_made(card.keywords),
        "score": score_of(detail.quality),
        "public": opened.public,
        "terms": terms_of(opened),
        "visibility": _visibility(opened),
        "manageable": opened.manageable,
        "mapping_trouble": opened.manageable and mapping.in_trouble(opened.id),
        "unanswered": dialogue.unanswered(opened.id),
        "tabs": _tabs(opened, tab),
        "links": link_rows(detail),
        "series": series.of_datasets([card.id], decide.sight(opened.who)).get(card.id),
        "landing_page": followed(detail.landing_page),
        "successor": _successor(opened),
        "current_url": reverse("catalogue:dataset", args=[card.id]),
    }


def terms_of(opened: Opened) -> dict[str, Any] | None:
    """What a reader must do to whom only rules open it, and where they are told: of an agreement to those who
    speak for its user. counted: nothing but counts of groups at least as large is there."""
    rules = opened.terms.values()
    duties = dict.fromkeys(policies.duty(each) for rule in rules for each in rule.duties)
    urls = [
        reverse("agreements:agreement", args=[rule.agreement])
        if rule.agreement
        else reverse("rules:page", args=[rule.id])
        for rule in rules
        if not rule.agreement or agreements.may_negotiate(opened.who, rule.assignee.id)
    ]
    limits = opened.detail.limits
    counted = limits.least if limits.groups is not None else 0
    return {"duties": list(duties), "urls": urls, "counted": counted} if duties or counted else None


def _successor(opened: Opened) -> DatasetInfo | None:
    """What took the dataset's place, when this reader may see it."""
    ending = opened.detail.ending
    if ending is None or not ending.successor:
        return None
    found = datasets.find(ending.successor, decide.sight(opened.who))
    return None if found is None or found.withdrawn else found


def _visibility(opened: Opened) -> str:
    """Who may see it, in words. Nobody who is let in from outside reads that only others may."""
    card = opened.detail.card
    inside = set(organisations.body(card.organisation)) & set(opened.who.roles)
    if card.visibility is not Visibility.PUBLIC and not inside and not opened.who.operator:
        return _("ルールや合意で見られます")
    return visibility_title(card.visibility)


def visibility_title(visibility: Visibility) -> str:
    """Who may see it, in words."""
    return {
        Visibility.PUBLIC: _("だれでも見られます"),
        Visibility.ORGANISATION: _("団体の中だけで見られます"),
        Visibility.PRIVATE: _("担当者だけが見られます"),
    }[visibility]


def _tabs(opened: Opened, tab: str) -> list[tuple[str, str, bool]]:
    """(title, address, here) of the dataset's pages; a past version stays chosen.

    Without a file here there is one page only.
    """
    if not opened.detail.version.number:
        return []
    kept = [] if opened.detail.version.current else [("version", opened.detail.version.number)]
    pages = (
        ("dataset", _("表を見る")),
        ("columns", _("項目")),
        ("quality", _("品質")),
        ("versions", _("履歴")),
        ("api", "API"),
    )
    return [
        (title, link(reverse(f"catalogue:{name}", args=[opened.id]), kept), name == tab)
        for name, title in pages
    ]
