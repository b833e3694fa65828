"""The tables that a backup holds: every model's, in an order in which references find what they refer to."""

from __future__ import annotations

from django.apps import apps
from django.db.models import Field, ForeignKey, Model
from django.db.models.fields.related import ManyToManyField

# Made anew by migrations, or worth nothing after a restore.
_LEFT_OUT = {
    "contenttypes.contenttype", "auth.permission", "sessions.session", "jobs.worker",
    "sealing.sealingkey", "decide.rightsnumber", "briefly.brief", "briefly.notice",
}  # fmt: skip


def models() -> list[type[Model]]:
    """Return the models with a table of their own, referred-to ones first."""
    wanted = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in _LEFT_OUT
    ]
    ordered: list[type[Model]] = []
    for model in wanted:
        _visit(model, set(wanted), ordered, set())
    return [model for model in ordered if not _refers_to_left_out(model)]


def columns(model: type[Model]) -> list[Field]:  # type: ignore[type-arg]
    """Return the fields that are columns of the table, except generated ones."""
    return [
        field
        for field in model._meta.local_concrete_fields
        if not isinstance(field, ManyToManyField) and not getattr(field, "generated", False)
    ]


def self_reference(model: type[Model]) -> ForeignKey | None:  # type: ignore[type-arg]
    """Return the field by which rows of a table refer to rows of the same, if there is one."""
    for field in columns(model):
        if isinstance(field, ForeignKey) and field.related_model is model:
            return field
    return None


def _visit(
    model: type[Model], wanted: set[type[Model]], done: list[type[Model]], path: set[type[Model]]
) -> None:
    if model in done or model in path or model not in wanted:
        return
    for field in model._meta.local_concrete_fields:
        if field.related_model is not None:
            _visit(field.related_model, wanted, done, path | {model})  # type: ignore[arg-type]
    done.append(model)


def _refers_to_left_out(model: type[Model]) -> bool:
    """Auth's groups hold permissions, whose numbers differ from database to database; the house uses none."""
    return any(
        field.related_model is not None and field.related_model._meta.label_lower in _LEFT_OUT  # type: ignore[union-attr]
        for field in model._meta.local_concrete_fields
    )
