"""/datasets/<id>/mapping: the desk at which a file's columns are joined to a data model."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datamodels.types import DataModel
from hiroba.catalog.datasets.types import TableInfo
from hiroba.catalog.geocoding import service as geocoding
from hiroba.intake.mapping import service as mapping
from hiroba.intake.mapping.types import MappingDraft, SavedMapping
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.storage.types import Blob
from hiroba.web.catalogue.dataset.frame import frame
from hiroba.web.catalogue.reader import Opened, open_to_manage, table_of
from hiroba.web.mapping.asked import CONSTANT, draft_of
from hiroba.web.mapping.trial import troubles, try_out
from hiroba.web.mapping.values import attributes_of, columns_of, samples_of, with_suggestion
from hiroba.web.numbers import number_in


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest, dataset_id: str) -> HttpResponse:
    """Look, try and save; ?table= its number, ?mapping= its version. Raises UnknownDataset, Forbidden,
    NoSuchTable, UnknownMapping."""
    opened = open_to_manage(request, dataset_id)
    if not opened.detail.tables:
        return render(request, "web/mapping/none.html", frame(opened, ""))
    table = table_of(request, opened.detail)
    saved = mapping.current(dataset_id, table.ordinal)
    samples = samples_of(table)
    if request.method == "POST" and request.POST.get("do") == "end":
        return _keep(request, opened, table, MappingDraft(""))
    earlier = _earlier(request, opened, table)
    if earlier is not None and request.method == "POST":
        return _keep(request, opened, table, earlier.draft)
    draft, suggestion = _drafts(request, opened, table, earlier or saved, samples)
    if request.method == "POST" and request.POST.get("do") == "save" and draft.model:
        return _keep(request, opened, table, draft)
    values = _values(opened, table, saved, samples, draft, suggestion) | {"earlier": earlier}
    name = "desk" if request.headers.get("HX-Request") else "page"
    return render(request, f"web/mapping/{name}.html", values)


def _earlier(request: HttpRequest, opened: Opened, table: TableInfo) -> SavedMapping | None:
    """The version that is to be looked at, or (POST) restored."""
    given = request.POST if request.method == "POST" else request.GET
    number = given.get("mapping", "")
    if not number or (request.method == "POST" and given.get("do") != "restore"):
        return None
    return mapping.version(opened.id, table.ordinal, number_in(number, 0))


def _drafts(
    request: HttpRequest,
    opened: Opened,
    table: TableInfo,
    saved: SavedMapping | None,
    samples: dict[str, tuple[str, ...]],
) -> tuple[MappingDraft, MappingDraft]:
    """(as it stands on the desk, what is suggested beside it)."""
    posted = request.method == "POST"
    wanted = request.POST.get("model", "") if posted else ""
    asked = wanted or (saved.draft.model if saved and not posted else "")
    known = {one.entity_type for one in datamodels.models()}
    names = (opened.detail.version.name, table.name, table.title, opened.detail.card.title)
    suggestion = mapping.suggest(table.schema, samples, names, asked if asked in known else "")
    if not posted:
        if saved is not None:
            return saved.draft, suggestion
        automatic = suggestion if table.schema.model else MappingDraft(suggestion.model, seen=suggestion.seen)
        return automatic, suggestion
    if wanted not in known:
        return MappingDraft("", seen=suggestion.seen), suggestion
    keys = [one.key for one in mapping.file_columns(table.schema)]
    draft = draft_of(request.POST, datamodels.model(wanted), keys, mapping.seen(table.schema))
    for taken in request.POST.getlist("take"):
        draft = with_suggestion(draft, suggestion, taken)
    return draft, suggestion


def _values(
    opened: Opened,
    table: TableInfo,
    saved: SavedMapping | None,
    samples: dict[str, tuple[str, ...]],
    draft: MappingDraft,
    suggestion: MappingDraft,
) -> dict[str, Any]:
    model = datamodels.model(draft.model) if draft.model else None
    columns = columns_of(table, samples, draft, model)
    values = frame(opened, "") | {
        "table": table,
        "saved": saved,
        "versions": _versions(opened, table),
        "models": sorted(datamodels.models(), key=lambda one: one.title_ja),
        "chosen_model": model,
        "columns": columns,
        "draft": draft,
        "constant": CONSTANT,
        "towns_known": bool(geocoding.size().towns),
        "address": f"{reverse('mapping:desk', args=[opened.id])}?table={table.ordinal}",
    }
    if model is None:
        return values
    keys = {one.key for one in columns}
    first, others = attributes_of(model, draft, suggestion, keys)
    return values | {
        "attributes": first,
        "others": others,
        "offers": sum(bool(one.suggested) for one in first),
        "address_offer": () if draft.address else suggestion.address,
        "address_rows": (*draft.address, "")[:5],
        "missing": [one.field.title for one in first if one.field.required and one.rule is None],
        "trial": _trial(opened, table, draft, model),
        "trouble": troubles(saved.trouble, model) if saved and saved.draft.model == model.entity_type else (),
        "units": mapping.units(),
    }


def _versions(opened: Opened, table: TableInfo) -> list[tuple[SavedMapping, DataModel | None]]:
    """Each with its model; None where it ended the mapping."""
    models = {one.entity_type: one for one in datamodels.models()}
    return [(one, models.get(one.draft.model)) for one in mapping.versions(opened.id, table.ordinal)]


def _trial(opened: Opened, table: TableInfo, draft: MappingDraft, model: DataModel) -> Any:
    return try_out(opened.detail, table, draft, model) if draft.rules or draft.address else None


def _keep(request: HttpRequest, opened: Opened, table: TableInfo, draft: MappingDraft) -> HttpResponse:
    """Save, and read the file that is there now once more, with this mapping."""
    mapping.save(opened.id, table.ordinal, draft, opened.who)
    detail = opened.detail
    version = detail.version
    long_years = any(change.rule == "shape.long" for change in detail.changes)
    submission = publishing.submit(
        Blob(version.blob, version.size),
        name=version.name,
        source_key=detail.source_key,
        organisation=detail.card.organisation,
        who=opened.who,
        options=PublishOptions(long_years=long_years, again=True),
    )
    said = _(
        "対応づけを保存しました。いまのファイルに当てはめています。次のファイルからは自動で当てはまります。"
    )
    ended = _("対応づけをやめました。いまのファイルを読み直しています。")
    messages.success(request, said if draft.model else ended)
    return redirect("publishing:submission", submission)
