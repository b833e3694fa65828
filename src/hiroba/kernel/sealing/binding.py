"""Rows whose keys the database gives: sealed for the key in the same transaction in which it is given."""

from __future__ import annotations

from typing import Any

from django.db import models, router, transaction

from hiroba.kernel.sealing.fields import BINDING, sealed_fields


def save_base(row: models.Model, *args: Any, **kwargs: Any) -> None:
    """In the place of Django's, on models with sealed columns and keys that count up."""
    if row.pk is not None:
        models.Model.save_base(row, *args, **kwargs)
        return
    using = kwargs.get("using") or router.db_for_write(type(row), instance=row)
    with transaction.atomic(using=using):
        row.__dict__[BINDING] = True
        try:
            models.Model.save_base(row, *args, **kwargs)
        finally:
            del row.__dict__[BINDING]
        values = {each.attname: each.pre_save(row, False) for each in sealed_fields(type(row))}
        type(row)._base_manager.using(using).filter(pk=row.pk).update(**values)


class SealedRow(models.Model):
    """What models with sealed columns and keys that count up are made of."""

    class Meta:
        abstract = True

    save_base = save_base
