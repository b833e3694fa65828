"""What people write, as forms. The service checks and tidies; the forms ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.dialogue.types import (
    LARGEST_PICTURE,
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TEXT,
    LONGEST_TITLE,
    RequestDraft,
    RequestState,
    ShowcaseDraft,
)
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.web.dialogue.words import REQUESTS
from hiroba.web.publishing.once import FIELD, new_mark
from hiroba.web.templatetags.hiroba_ui import title_of

_PUBLIC = _("書いたものはだれでも読めます。電話番号や住所など、個人のことは書かないでください。")
_SEEN = _(
    "書いたものは、このデータを見られる人が読めます。電話番号や住所など、個人のことは書かないでください。"
)
_PLACES = _("データのページのアドレスを、1行に1つずつ書いてください。")


def _text(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 5) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": rows}),
    )  # fmt: skip


class _Signed(forms.Form):
    """A form that counts once, with the name that its writer wants to be called by."""

    name = forms.CharField(
        label=_("表示する名前"), required=False, max_length=LONGEST_NAME,
        help_text=_("空のままなら「住民」と表示します。メールアドレスが表示されることはありません。"),
    )  # fmt: skip
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[FIELD].initial = new_mark()
        self.order_fields([name for name in self.fields if name != "name"] + ["name"])

    def refuse(self, error: HirobaError) -> None:
        """Show what the service refused beside the field it is about. Raises it where it is no refusal."""
        if error.status not in (404, 422, 429):
            raise error
        field = str(error.data.get("field", "picture" if error.code == "picture_refused" else ""))
        self.add_error(field if field in self.fields else None, str(error))


class AskForm(_Signed):
    """Data that somebody wishes for."""

    title = forms.CharField(
        label=_("どんなデータがほしいですか"), max_length=LONGEST_TITLE,
        help_text=_("例：公園の遊具の一覧、バス停ごとの乗る人の数"),
    )  # fmt: skip
    text = _text(_("何に使いたいですか"), _PUBLIC, required=False)
    organisation = forms.ChoiceField(
        label=_("どの団体にお願いしますか"),
        help_text=_("わからないときは、はじめから選ばれている団体のままで。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)
        organisation.choices = [(each.code, title_of(each)) for each in organisations.there()]

    def draft(self) -> RequestDraft:
        said = self.cleaned_data
        return RequestDraft(said["organisation"], said["title"], said["text"], said["name"], said[FIELD])


class QuestionForm(_Signed):
    """A question about a dataset."""

    text = _text(_("質問"), _SEEN, rows=3)


class ShowcaseForm(_Signed):
    """Something built with data."""

    title = forms.CharField(label=_("作ったものの名前"), max_length=LONGEST_TITLE)
    text = _text(_("どんなものですか"), _("だれの、どんな困りごとに役立つかを書いてください。"))
    url = forms.CharField(
        label=_("アドレス"), max_length=1000, help_text=_("https:// から始まる、見られるページのアドレス。")
    )
    datasets = _text(_("使ったデータ"), _PLACES, rows=3)
    picture = forms.FileField(
        label=_("画像"), required=False, widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        help_text=_("PNGかJPEG、4MBまで。なくてもかまいません。撮影した場所などの記録は消してから載せます。"),
    )  # fmt: skip

    def draft(self) -> ShowcaseDraft:
        said = self.cleaned_data
        return ShowcaseDraft(
            said["title"], said["text"], said["url"], tuple(said["datasets"].split()), said["name"],
            said["picture"].read(LARGEST_PICTURE + 1) if said["picture"] else b"", said[FIELD],
        )  # fmt: skip


class AnswerForm(forms.Form):
    """An office's answer to a request."""

    state = forms.ChoiceField(label=_("お返事"), widget=forms.RadioSelect)
    text = _text(
        _("ことば"), _("予定のときはいつごろか、公開できないときは理由を書いてください。"), required=False
    )
    datasets = _text(_("公開したデータ"), _PLACES, required=False, rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        state = self.fields["state"]
        assert isinstance(state, forms.ChoiceField)
        state.choices = [
            (each.value, REQUESTS[each][0]) for each in RequestState if each is not RequestState.OPEN
        ]


class ReasonForm(forms.Form):
    """Why something is hidden or left out."""

    reason = forms.CharField(
        label=_("理由"), max_length=LONGEST_REASON, help_text=_("書いた人にも表示されます。")
    )
