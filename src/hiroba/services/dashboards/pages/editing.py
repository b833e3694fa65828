"""/s/dashboards/boards/new and .../edit: a dashboard is put together without code, and without a script."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.manifests import service as manifests
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.pages.asked import language as asked_language
from hiroba.services.dashboards.pages.bodies import VISIBILITIES, bodies
from hiroba.services.dashboards.panels import panels
from hiroba.services.dashboards.sheet import options
from hiroba.services.dashboards.types import KINDS, Board, Draft, Kind, Tile, View
from hiroba.services.dashboards.viewing import view_of


class BoardForm(forms.Form):
    organisation = forms.ChoiceField(label=gettext_lazy("団体"))
    title_ja = forms.CharField(label=gettext_lazy("名前"), max_length=200)
    title_en = forms.CharField(label=gettext_lazy("名前（英語）"), max_length=200, required=False)
    text = forms.CharField(
        label=gettext_lazy("説明"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3})
    )
    text_en = forms.CharField(
        label=gettext_lazy("説明（英語）"),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    visibility = forms.ChoiceField(
        label=gettext_lazy("見られる人"), choices=VISIBILITIES, widget=forms.RadioSelect, initial="private"
    )

    def __init__(self, who: Principal, *args: Any, known: Board | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].choices = bodies(who, dashboards.EDIT)  # type: ignore[attr-defined]
        if known:
            del self.fields["organisation"]


class TileForm(forms.Form):
    """One part. places, first, last: as people write them; empty = all."""

    indicators = forms.MultipleChoiceField(
        label=gettext_lazy("指標"), widget=forms.SelectMultiple({"size": 8}),
        help_text=gettext_lazy("いくつか選ぶには、CtrlキーかCommandキーを押しながら選んでください。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("見せ方"), choices=[(k.value, t) for k, t in KINDS.items()])
    places = forms.CharField(
        label=gettext_lazy("団体"), max_length=2000, required=False,
        help_text=gettext_lazy("名前かコードを「、」で区切ってください。空ならすべての団体です。"),
    )  # fmt: skip
    first = forms.CharField(label=gettext_lazy("はじめの年度"), max_length=20, required=False)
    last = forms.CharField(label=gettext_lazy("終わりの年度"), max_length=20, required=False)
    per_head = forms.BooleanField(label=gettext_lazy("1人あたりにする"), required=False)
    title = forms.CharField(
        label=gettext_lazy("見出し"), max_length=200, required=False,
        help_text=gettext_lazy("空なら指標の名前です。"),
    )  # fmt: skip
    text = forms.CharField(
        label=gettext_lazy("添えることば"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    title_en = forms.CharField(label=gettext_lazy("見出し（英語）"), max_length=200, required=False)
    text_en = forms.CharField(
        label=gettext_lazy("添えることば（英語）"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, who: Principal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = options(indicators.listing(who), asked_language())
        self.fields["indicators"].choices = choices  # type: ignore[attr-defined]

    def tile(self) -> Tile:
        """Raises UnknownPlace, WrongYear."""
        data = self.cleaned_data
        names = [each.strip() for each in data["places"].replace(",", "、").split("、") if each.strip()]
        first, last = (indicators.read_year(data[n]) if data[n] else None for n in ("first", "last"))
        view = View(
            tuple(data["indicators"]), tuple(indicators.resolve(each) for each in names), first, last,
            Kind(data["kind"]), data["per_head"],
        )  # fmt: skip
        return Tile(view, data["title"], data["text"], data["title_en"], data["text_en"])


def new(request: HttpRequest, who: Principal) -> HttpResponse:
    """?i=… and so on: the view with which it begins. Raises Forbidden."""
    form = BoardForm(who, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            view = view_of(request.GET)
            draft = Draft(
                data["organisation"], data["title_ja"], data["title_en"], data["text"],
                Visibility(data["visibility"]), (Tile(view),) if view.indicators else (),
                data["text_en"],
            )  # fmt: skip
            made = dashboards.save(draft, who)
        except HirobaError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("ダッシュボードを作りました。見せるものをならべてください。"))
            return redirect("dashboards:edit_board", id=made.id)
    return render(request, "dashboards/new_board.html", {"form": form})


def edit(request: HttpRequest, who: Principal, id: str) -> HttpResponse:
    """Each button is a step that is saved at once. Raises UnknownBoard, Forbidden."""
    board = dashboards.board(id, who)
    manifests.require(who, dashboards.EDIT, board.organisation)
    about = BoardForm(who, known=board, initial=_about(board))
    part = TileForm(who, initial={"kind": Kind.LINES.value})
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step == "remove":
            dashboards.remove(id, who)
            messages.success(request, _("ダッシュボードを消しました。"))
            return redirect("dashboards:home")
        if step == "about":
            about = BoardForm(who, request.POST, known=board)
        elif step == "add":
            part = TileForm(who, request.POST)
        form = about if step == "about" else part if step == "add" else None
        if _step(request, board, who, step, form):
            return redirect("dashboards:edit_board", id=id)
    values = {
        "board": board,
        "edition": dashboards.edition_of(board),
        "about": about,
        "part": part,
        "panels": list(enumerate(panels(board.tiles, who, asked_language()))),
    }
    return render(request, "dashboards/edit_board.html", values)


def _step(
    request: HttpRequest, board: Board, who: Principal, step: str, form: BoardForm | TileForm | None
) -> bool:
    """Do it; what cannot be done is said by the form, or above the page."""
    if form is not None and not form.is_valid():
        return False
    try:
        draft = _changed(board, step, form, request.POST.get("at", ""))
        dashboards.save(draft, who, board.id, request.POST.get("edition", ""))
    except HirobaError as error:
        if form is None:
            messages.error(request, str(error))
            return True
        form.add_error(None, str(error))
        return False
    messages.success(request, _("保存しました。"))
    return True


def _changed(board: Board, step: str, form: BoardForm | TileForm | None, at: str) -> Draft:
    draft = Draft(
        board.organisation, board.title_ja, board.title_en, board.text, board.visibility, board.tiles,
        board.text_en,
    )  # fmt: skip
    if isinstance(form, BoardForm):
        data = form.cleaned_data
        return replace(
            draft, title_ja=data["title_ja"], title_en=data["title_en"], text=data["text"],
            visibility=Visibility(data["visibility"]), text_en=data["text_en"],
        )  # fmt: skip
    if isinstance(form, TileForm):
        return replace(draft, tiles=(*board.tiles, form.tile()))
    tiles = list(board.tiles)
    place = int(at) if at.isascii() and at.isdigit() and len(at) < 4 else len(tiles)
    if place < len(tiles) and step in ("up", "down", "take"):
        tile = tiles.pop(place)
        if step != "take":
            tiles.insert(max(0, place - 1) if step == "up" else place + 1, tile)
    return replace(draft, tiles=tuple(tiles))


def _about(board: Board) -> dict[str, Any]:
    return {
        "title_ja": board.title_ja, "title_en": board.title_en, "text": board.text,
        "text_en": board.text_en, "visibility": board.visibility.value,
    }  # fmt: skip
