"""Setting a feed up: what is asked depends on its kind."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hiroba.intake.feeds.types import MAX_ROWS, FeedDraft, Kind, WrongFeed
from hiroba.kernel.errors.types import HirobaError
from hiroba.web.feeds.words import PERIODS

_ADDRESSES: dict[Kind, tuple[Any, Any]] = {
    Kind.URL: (
        gettext_lazy("ファイルのアドレス"),
        gettext_lazy("例：https://www.city.example.jp/opendata/shisetsu.csv"),
    ),
    Kind.SFTP: (
        gettext_lazy("SFTPの場所"),
        gettext_lazy("例：sftp://reader@files.example.jp/out/data.csv（パスワードは書きません）"),
    ),
    Kind.DATABASE: (gettext_lazy("ビューの名前"), gettext_lazy("例：opendata.facilities")),
    Kind.JMA: (
        gettext_lazy("Atomフィードのアドレス"),
        gettext_lazy("例：https://www.data.jma.go.jp/developer/xml/feed/extra.xml"),
    ),
}
_FILE = gettext_lazy(
    "https:// か http:// で始まるアドレスを入れてください。利用者の名前やパスワードは書けません。"
)
_WANTED: dict[tuple[Kind, str], Any] = {
    (Kind.URL, "address"): _FILE,
    (Kind.JMA, "address"): _FILE,
    (Kind.SFTP, "address"): gettext_lazy(
        "「sftp://利用者の名前@サーバー/場所」の形で入れてください。パスワードは書けません。"
    ),
    (Kind.SFTP, "host_key"): gettext_lazy("「ssh-ed25519 」などで始まる、公開鍵の1行を入れてください。"),
    (Kind.DATABASE, "address"): gettext_lazy(
        "「スキーマ.ビュー」の形で入れてください。表や問い合わせの文は書けません。"
    ),
}
_ONLY: dict[str, tuple[Kind, ...]] = {
    "secret": (Kind.SFTP, Kind.DATABASE),
    "password": (Kind.SFTP,),
    "host_key": (Kind.SFTP,),
    "max_rows": (Kind.DATABASE,),
}
_SLOWEST_TELEGRAMS = 300  # seconds between two looks that are offered first


class FeedForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("名前"), max_length=200,
        help_text=gettext_lazy("公開するデータの名前にもなります。あとで変えられます。"),
    )  # fmt: skip
    address = forms.CharField(max_length=2000)
    every = forms.TypedChoiceField(
        label=gettext_lazy("どのくらいの間隔で"), coerce=int, choices=PERIODS, initial=86400
    )
    secret = forms.SlugField(
        label=gettext_lazy("接続に使う秘密の名前"), max_length=64,
        help_text=gettext_lazy("鍵やパスワードそのものは書きません。システムの管理者が登録した名前を書きます。"),
    )  # fmt: skip
    password = forms.BooleanField(
        label=gettext_lazy("その秘密はパスワードです（鍵ではありません）"), required=False
    )
    host_key = forms.CharField(
        label=gettext_lazy("相手のサーバーの公開鍵"), max_length=2000,
        help_text=gettext_lazy("相手から受け取った1行です。違う鍵のサーバーには接続しません。"),
    )  # fmt: skip
    max_rows = forms.IntegerField(
        label=gettext_lazy("行の上限"), min_value=1, max_value=MAX_ROWS, initial=100_000,
        help_text=gettext_lazy("これより多い行が来たときは、公開せずに知らせます。"),
    )  # fmt: skip

    def __init__(self, kind: Kind, given: Any = None, before: FeedDraft | None = None) -> None:
        """before: what is set up already."""
        super().__init__(given, initial=asdict(before) if before else None)
        self.kind = kind
        for name, kinds in _ONLY.items():
            if kind not in kinds:
                del self.fields[name]
        self.fields["address"].label, self.fields["address"].help_text = _ADDRESSES[kind]
        if kind is Kind.JMA:
            self.fields["every"].initial = _SLOWEST_TELEGRAMS

    def refuse(self, error: HirobaError) -> None:
        """Say beside the field what feeds do not take, and what they do."""
        field = error.data.get("field", "address")
        wanted = _WANTED.get((self.kind, field)) if isinstance(error, WrongFeed) else None
        self.add_error(field if field in self.fields else None, str(wanted or error))

    def draft(self, organisation: str) -> FeedDraft:
        asked = dict(self.cleaned_data)
        return FeedDraft(organisation=organisation, kind=self.kind, **asked)
