"""What the ids of a rule are called, as far as a reader may know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils import translation
from django.utils.translation import gettext as _

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import BadFilter
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    EVERYTHING,
    Action,
    Party,
    PartyKind,
    Principal,
    Rule,
    Sight,
    Target,
    TargetKind,
)
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Names
from hiroba.web.templatetags.hiroba_ui import title_of
from hiroba.web.vocabulary import property_title, short_name

LANGUAGES = ("ja", "en")


def told(rule: Rule, who: Principal) -> str:
    """The sentences of a rule in the active language, for this reader."""
    return policies.sentences(rule, names(rule, who))


def told_in_both(rule: Rule, who: Principal) -> list[tuple[str, str]]:
    """(language, sentences), the active language first."""
    active = translation.get_language() or LANGUAGES[0]
    found = []
    for language in sorted(LANGUAGES, key=lambda each: each != active):
        with translation.override(language):
            found.append((language, told(rule, who)))
    return found


def names(rule: Rule, who: Principal) -> Names:
    """Whoever makes the rule or holds it reads all that it names; others what they see of the thing."""
    target = rule.target
    holder = policies.may_manage(who, target.organisation) or policies.is_for(who, rule)
    party = party_name(rule.assignee)
    if target.kind is TargetKind.ENTITIES:
        title = _("種類「%(type)s」のまちのもの") % {"type": target.id}
        sight = EVERYTHING if holder else decide.sight(who, Action.ENTITY_READ)
        return Names(party, title, _attributes(target, sight, rule if holder else None), attributes=True)
    if target.kind is TargetKind.ORGANISATION:
        owner = organisations.get(target.organisation)
        return Names(party, _("%(name)sのすべてのデータ") % {"name": title_of(owner)})
    detail = detail_of(target.id, EVERYTHING if holder else decide.sight(who))
    if detail is None:
        return Names(party, _("見られないデータ"), None if holder else {})
    return Names(party, detail.card.title, _columns(detail, rule if holder else None))


def detail_of(dataset_id: str, sight: Sight) -> DatasetDetail | None:
    """The dataset, where it is there for this sight."""
    try:
        return datasets.detail(dataset_id, replace(sight, who=None))  # by the way
    except HirobaError:
        return None


def party_name(party: Party) -> str:
    """A person or a program is never named: who exists is told to nobody."""
    if party.kind is PartyKind.ORGANISATION:
        known: Mapping[str, OrganisationInfo] = {each.code: each for each in organisations.all()}
        return title_of(known[party.id]) if party.id in known else party.id
    return {
        PartyKind.ANYONE: _("だれでも"),
        PartyKind.SIGNED_IN: _("ログインした人"),
        PartyKind.PERSON: _("指定した個人"),
        PartyKind.CLIENT: _("指定したプログラム"),
    }[party.kind]


def _columns(detail: DatasetDetail, rule: Rule | None) -> dict[str, str]:
    """The titles of the columns; those of a rule that its dataset no longer has by their names."""
    found = {column.name: column.title for table in detail.tables for column in table.schema.columns}
    if rule is not None:
        limits = rule.limits
        spoken = {*(limits.columns or ()), *(limits.groups or ()), *(one.column for one in limits.rows)}
        found |= {name: name for name in sorted(spoken) if name not in found}
    return found


def unread(target: Target, column: str, value: str) -> str:
    """Why a value cannot be compared with a column of the dataset; "" where it can."""
    detail = detail_of(target.id, EVERYTHING)
    parts = detail.tables if detail else ()
    reason = ""
    for each in [each for part in parts for each in part.schema.columns if each.name == column]:
        try:
            tables.read_value(each, value)
        except BadFilter as error:
            reason = str(error)
        else:
            return ""
    return reason


def _attributes(target: Target, sight: Sight, rule: Rule | None) -> dict[str, str]:
    """The titles of the attributes that things of this type have, and of a rule's that none has now."""
    there = dict.fromkeys(city.attributes(target.id, sight, target.organisation))
    if rule is not None:
        there |= dict.fromkeys(sorted(rule.limits.columns or ()))
    return {name: _with_name(property_title(target.id, name), short_name(name)) for name in there}


def _with_name(title: str, name: str) -> str:
    return name if title == name else _("%(title)s（%(name)s）") % {"title": title, "name": name}
