"""Whatever column of the database may hold words keeps no My Number, or stands here with why it holds none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from django.apps import apps
from django.db import connection, models, transaction

import hiroba
from hiroba.kernel.mynumber import service as mynumber
from hiroba.kernel.mynumber.types import MyNumberFound
from hiroba.kernel.sealing.service import SealedTextField

MINE = "123456789018"  # made; its check digit is right
SPOKEN = f"{MINE} が私のマイナンバー"
_WORDS: Final = (models.CharField, models.TextField, models.JSONField)

# Columns of at most this many letters: ids, states, kinds, digests. Which of them people write is `Written`, too.
_SHORT: Final = 64
_IDS: Final = "ids, names of the house's own or digests"
_OUR_OWN: Final = "counts and choices of the house"
_OF_THOSE: Final = "made from rows whose words were looked at when they were written"
PLAIN: Final = {
    **dict.fromkeys(
        (
            "jobs.Job.key", "jobs.Periodic.name", "jobs.Worker.name",
            "outbox.OutboxEvent.topic", "outbox.OutboxEvent.key", "outbox.Delivery.consumer",
            "outbox.Delivery.key", "outbox.Delivery.leased_by", "journal.JournalEntry.object_id",
            "journal.JournalEntry.purpose", "journal.JournalEntry.rules", "metering.MeteredUse.subject",
            "metering.MeteredUse.purpose", "signin.Visit.client", "signin.Visit.issuer",
            "signin.OpenedByProvider.provider", "signin.OpenedByProvider.subject",
            "signin.OpenedByProvider.sid", "datastore.OpenTable.id", "datasets.Dataset.model",
            "datasets.Change.rule", "disclosure.Trial.parquet", "erasure.Mark.column", "erasure.Order.column",
        ),
        _IDS,
    ),
    **dict.fromkeys(
        (
            "journal.JournalEntry.details", "outbox.OutboxEvent.payload", "erasure.Order.expected",
            "erasure.Order.counts", "metering.MonthlyCost.storage", "people.MachineClient.scopes",
            "people.ApiToken.scopes", "feeds.Run.counts", "harvest.Run.cursor", "joining.Application.limits",
        ),
        _OUR_OWN,
    ),
    **dict.fromkeys(
        (
            "decide.RuleRow.target", "decide.RuleRow.body", "health.DatasetHealth.title",
            "health.DatasetHealth.missing", "health.DatasetHealth.rules", "health.DatasetHealth.drift",
            "health.LinkCheck.url", "health.LinkCheck.media_type", "series.Issue.stem",
            "series.Issue.heading", "series.Issue.columns", "workbench.Run.inputs", "workbench.Run.schema",
            "subscriptions.SubscriptionState.tenant", "subscriptions.SubscriptionState.subscription",
            "subscriptions.Letter.receiver", "subscriptions.Letter.tenant",
            "subscriptions.Letter.subscription", "subscriptions.Letter.entity",
        ),
        _OF_THOSE,
    ),
    **dict.fromkeys(
        (
            "feeds.Feed.validators", "harvest.Source.validators", "harvest.File.url", "harvest.File.etag",
            "harvest.File.last_modified",
        ),
        "what a server says of a version of a file, to be said to it again",
    ),
    **dict.fromkeys(("people.User.password", "people.MachineClient.keys", "feeds.Feed.host_key"),
                    "a secret's digest, or a public key"),
}  # fmt: skip


def _columns() -> Iterator[tuple[str, Any]]:
    for model in apps.get_models(include_auto_created=True):
        if model.__module__.startswith("hiroba."):
            for field in model._meta.local_concrete_fields:
                if isinstance(field, _WORDS):
                    yield f"{model._meta.label}.{field.name}", field


def _looked_at(field: Any) -> bool:
    return isinstance(field, mynumber.Written | mynumber.Told | SealedTextField)


def test_every_column_of_words_is_looked_at_or_plain_for_a_reason() -> None:
    plain = {
        name
        for name, field in _columns()
        if not _looked_at(field) and not (field.max_length and field.max_length <= _SHORT)
    }
    assert plain - set(PLAIN) == set(), "make it a Written column, or say why it holds no words"
    assert set(PLAIN) - plain == set(), "it is not there any more, or looked at now"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "label", sorted({name.rpartition(".")[0] for name, each in _columns() if _looked_at(each)})
)
def test_no_column_takes_one(label: str) -> None:
    model = apps.get_model(label)
    for name, field in _columns():
        if not name.startswith(f"{label}.") or not _looked_at(field):
            continue
        said: Any = (
            {"deep": [{"note": SPOKEN}], "個人番号": MINE} if isinstance(field, models.JSONField) else SPOKEN
        )
        if isinstance(field, mynumber.Told):
            kept = field.get_db_prep_save(said, connection)
            assert MINE not in str(kept), name
            continue
        if isinstance(field, SealedTextField):
            with pytest.raises(MyNumberFound):
                field.pre_save(model(pk="1", **{field.attname: said}), True)
            continue
        rows = model._base_manager
        for write in (
            lambda: rows.update(**{field.attname: said}),  # noqa: B023 -- called at once
            lambda: rows.bulk_create([model(**{field.attname: said})]),  # noqa: B023
        ):
            with pytest.raises(MyNumberFound) as told, transaction.atomic():
                write()
            assert MINE not in str(told.value), name


# Documents of the city beside its entities that nobody writes words into.
DOCUMENTS: Final = {
    "context/city/keeping.py": "a copy that is brought back as it was",
    "context/devices/commands.py": "looked at before it is put: a command that waits",
    "context/devices/registry.py": "a new key for a device that was looked at",
    "context/devices/rejects.py": "kept without what has one: test_taking",
    "context/devices/statuses.py": "counts",
    "context/entities/transience.py": "moments",
    "context/jsonld/hosting.py": "@contexts that the operator brings along: names and addresses",
    "context/sources/entity_maps.py": "ids",
    "context/sources/hearing.py": "what other brokers told, whose words are looked at where they become entities",
    "context/sources/noticing.py": "moments",
    "context/sources/snapshots.py": "ids",
    "context/sources/tally.py": "counts",
    "protocols/sensorthings/model/documents.py": "looked at: test_writing",
}


def test_documents_of_the_city_are_looked_at_or_named() -> None:
    home = Path(hiroba.__file__).parent
    found = set()
    for path in home.rglob("*.py"):
        text = path.read_text()
        lines = [line for line in text.splitlines() if re.search(r"\bstore\.put\(|_store\.put\(", line)]
        plain = [line for line in lines if "None)" not in line and "refuse_json(" not in line]
        if plain and "tests" not in path.parts:
            found.add(str(path.relative_to(home)))
    assert found == set(DOCUMENTS)
