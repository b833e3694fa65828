"""What the pages that register a service ask about services that know people by one number."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


def sector_field() -> forms.URLField:
    return forms.URLField(
        label=_("同じ番号で知るサービスの一覧（ログインのとき）"), required=False, assume_scheme="https",
        max_length=500,
        help_text=_(
            "ふつうは空のままにします。広場は、同じ人をホストごとに別の番号で知らせます。ホストの違う"
            "サービスにも同じ番号が要るときだけ、それらの戻り先をすべて挙げたJSONの一覧を置き、"
            "そのアドレスを書いてください（sector_identifier_uri）。あとからは変えられません。"
        ),
    )  # fmt: skip
