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
from hiroba.services.dashboards.pages.parts import PartForm, summary
from hiroba.services.dashboards.panels import panels
from hiroba.services.dashboards.types import Board, BoardChanged, Draft, Kind, Tile
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
    """Each button is a step that is saved at once; ?part= opens one where it stands.

    Raises UnknownBoard, Forbidden.
    """
    board = dashboards.board(id, who)
    manifests.require(who, dashboards.EDIT, board.organisation)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "remove":
        dashboards.remove(id, who)
        messages.success(request, _("ダッシュボードを消しました。"))
        return redirect("dashboards:home")
    forms_ = _Forms(request, board, who, step)
    if step and _step(request, board, who, step, forms_):
        return redirect("dashboards:edit_board", id=id)
    shown = zip(panels(board.tiles, who, asked_language()), board.tiles, strict=True)
    values = {
        "board": board,
        "edition": dashboards.edition_of(board),
        "forms": forms_,
        "parts": [(panel, summary(tile, asked_language())) for panel, tile in shown],
    }
    return render(request, "dashboards/edit_board.html", values, status=422 if step else 200)


class _Forms:
    """about: of the dashboard; new: of a part to add; open: of the part at `at`, None if none is open."""

    def __init__(self, request: HttpRequest, board: Board, who: Principal, step: str) -> None:
        posted, known = request.POST, indicators.listing(who)
        self._known = known
        given = posted if step == "about" else None
        self.about = BoardForm(who, given, known=board, initial=_about(board))
        given = posted if step == "add" else None
        self.new = PartForm(known, given, initial={"kind": Kind.LINES.value})
        asked = posted.get("part", "") if step == "change" else request.GET.get("part", "")
        self.at = _place(asked, board)
        self.open = None
        if self.at is not None:
            tile, given = board.tiles[self.at], posted if step == "change" else None
            self.open = PartForm(known, given, tile=tile, at=self.at, of=len(board.tiles))

    def close(self) -> None:
        """What was written of a part that somebody else may have moved can still be added as a new one."""
        if self.open is not None:
            self.new, self.open, self.at = PartForm(self._known, self.open.data), None, None

    def of(self, step: str) -> BoardForm | PartForm | None:
        return {"about": self.about, "add": self.new, "change": self.open}.get(step)


def _step(request: HttpRequest, board: Board, who: Principal, step: str, forms_: _Forms) -> bool:
    """Do it; what cannot be done is said by the form, or above the page."""
    form = forms_.of(step)
    if form is not None and not form.is_valid():
        return False
    try:
        if step == "change" and form is None:
            raise BoardChanged
        draft = _changed(board, step, forms_, request.POST.get("at", ""))
        dashboards.save(draft, who, board.id, request.POST.get("edition", ""))
    except HirobaError as error:
        if isinstance(error, BoardChanged) and step == "change":
            forms_.close()
            form = forms_.new if form else None
        if form is None:
            messages.error(request, str(error))
            return True
        form.add_error(None, str(error))
        return False
    messages.success(request, _("保存しました。"))
    return True


def _changed(board: Board, step: str, forms_: _Forms, at: str) -> Draft:
    draft = Draft(
        board.organisation, board.title_ja, board.title_en, board.text, board.visibility, board.tiles,
        board.text_en,
    )  # fmt: skip
    if step == "about":
        data = forms_.about.cleaned_data
        return replace(
            draft, title_ja=data["title_ja"], title_en=data["title_en"], text=data["text"],
            visibility=Visibility(data["visibility"]), text_en=data["text_en"],
        )  # fmt: skip
    if step == "add":
        return replace(draft, tiles=(*board.tiles, forms_.new.tile()))
    tiles = list(board.tiles)
    if step == "change" and forms_.open and forms_.at is not None:
        del tiles[forms_.at]
        tiles.insert(forms_.open.cleaned_data["at"], forms_.open.tile())
    place = _place(at, board)
    if place is not None and step in ("up", "down", "take"):
        tile = tiles.pop(place)
        if step != "take":
            tiles.insert(max(0, place - 1) if step == "up" else place + 1, tile)
    return replace(draft, tiles=tuple(tiles))


def _place(said: str, board: Board) -> int | None:
    """Where a part stands, as an address or a form says it; None where none stands there."""
    at = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else len(board.tiles)
    return at if at < len(board.tiles) else None


def _about(board: Board) -> dict[str, Any]:
    return {
        "title_ja": board.title_ja, "title_en": board.title_en, "text": board.text,
        "text_en": board.text_en, "visibility": board.visibility.value,
    }  # fmt: skip
