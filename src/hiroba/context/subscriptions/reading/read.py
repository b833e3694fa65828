"""A Subscription document into what is kept, and a fragment into what it changes (5.8.1, 5.8.2)."""

from __future__ import annotations

import uuid
from typing import Any

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.context.entities.types import NULL
from hiroba.context.jsonld.types import Context
from hiroba.context.store.types import Micros
from hiroba.context.subscriptions.reading import checks
from hiroba.context.subscriptions.reading.members import ABSENT, read_members
from hiroba.context.subscriptions.types import Form, Subscription
from hiroba.kernel.decide.types import Sight

_OF_FORM = ("language", "datasets")


def read_subscription(
    document: Any, context: Context, *, tenant: str, sight: Sight, now: Micros, kind: str = "Subscription"
) -> Subscription:
    """Return what is kept of a document whose names are the context's. Raises InvalidSubscription.

    kind: the `type` that it must have (a csourceSubscription is a Subscription too).
    """
    if not isinstance(document, dict) or not document:
        raise checks.wrong("Subscription", _("JSONオブジェクトが必要です"))
    given = document.get("id")
    known = checks.uri("id", given) if "id" in document else f"urn:ngsi-ld:Subscription:{uuid.uuid4()}"
    if document.get("type") != kind:
        raise checks.wrong("type", format_lazy(_("「{kind}」でなければなりません"), kind=kind))
    if "notification" not in document:
        raise checks.wrong("notification", _("必要です"))
    kept, fields = read_members(document, context)
    _consistent(kept, fields.get("expires"), now)
    form = {name: fields.pop(name) for name in _OF_FORM if name in fields}
    fields["form"] = msgspec.structs.replace(fields["form"], **form)
    return Subscription(
        id=known,
        tenant=tenant,
        sight=sight,
        created=now,
        modified=now,
        document={"id": known, "type": kind, **kept},
        context=kept.get("jsonldContext", context.document),
        **fields,
    )


def change_subscription(old: Subscription, fragment: Any, context: Context, now: Micros) -> Subscription:
    """Return the subscription with a fragment's members in place of its own; null takes one away (5.8.2).

    Raises InvalidSubscription.
    """
    if not isinstance(fragment, dict) or not fragment:
        raise checks.wrong("Subscription", _("JSONオブジェクトが必要です"))
    if fragment.get("type", old.document["type"]) != old.document["type"]:
        raise checks.wrong("type", _("変えられません"))
    if fragment.get("id", old.id) != old.id:
        raise checks.wrong("id", _("変えられません"))
    gone = [name for name, value in fragment.items() if value is None or value == NULL]
    if "notification" in gone:
        raise checks.wrong("notification", _("消せません"))
    kept, fields = read_members({k: v for k, v in fragment.items() if k not in gone}, context)
    document = {name: value for name, value in old.document.items() if name not in gone} | kept
    for name in gone:
        fields |= ABSENT.get(name, {})
    _consistent(document, fields.get("expires"), now)
    form: Form = fields.pop("form", old.form)
    lasting = {"language": old.form.language, "datasets": old.form.datasets}
    lasting |= {name: fields.pop(name) for name in _OF_FORM if name in fields}
    fields["form"] = msgspec.structs.replace(form, **lasting)
    if "jsonldContext" in kept:
        fields["context"] = kept["jsonldContext"]
    return msgspec.structs.replace(old, document=document, modified=now, **fields)


def _consistent(document: dict[str, Any], expires: Micros | None, now: Micros) -> None:
    if "entities" not in document and "watchedAttributes" not in document:
        raise checks.wrong("entities", _("entitiesかwatchedAttributesが必要です"))
    if "timeInterval" in document:
        for member in ("throttling", "watchedAttributes"):
            if member in document:
                raise checks.wrong(member, _("timeIntervalと一緒には使えません"))
        if "entities" not in document:
            raise checks.wrong("entities", _("timeIntervalにはentitiesが必要です"))
    if expires is not None and expires <= now:
        raise checks.wrong("expiresAt", _("過ぎた日時です"))
