"""Errors of the catalogue."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.dates import service as dates
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations


class UnknownDataset(HirobaError):
    """No such dataset, or not for this reader: the two are not told apart."""

    code = "dataset_unknown"
    status = 404
    sentence = _("データセット「{id}」は見つかりません。")


class DatasetWithdrawn(HirobaError):
    """It was public and has been taken back by its owner."""

    code = "dataset_withdrawn"
    status = 410
    sentence = _("データセット「{id}」は公開を終了しました。")


class UnknownVersion(HirobaError):
    """The dataset has no version of this number."""

    code = "version_unknown"
    status = 404
    sentence = _("データセット「{id}」に第{number}版はありません。")


class VersionExpired(HirobaError):
    """Its files went by the retention of its owner. organisation: code; day: ISO 8601."""

    code = "version_expired"
    status = 410
    sentence = _(
        "データセット「{id}」の第{number}版のファイルは、{organisation}の保存期間の定めにより{day}に削除されました。"
        "版の番号とアドレスは残っています。"
    )

    def __str__(self) -> str:
        """See HirobaError."""
        owner = organisations.get(self.data["organisation"])
        name = owner.name_en if get_language() == "en" and owner.name_en else owner.name_ja
        day = dates.written(date.fromisoformat(self.data["day"]))
        return str(self.sentence).format(**{**self.data, "organisation": name, "day": day})


class InvalidSuccessor(HirobaError):
    """It is the dataset itself, comes back to it, or is not seen by the same readers."""

    code = "successor_invalid"
    status = 422
    sentence = _("「{id}」は後継にできません。公開中の、別のデータのIDを指定してください。")


class InvalidMetadata(HirobaError):
    """A value that its list does not hold, or a title that is empty or too long."""

    code = "metadata_invalid"
    status = 422
    sentence = _("「{field}」の値「{value}」は使えません。選択肢にある値を指定してください。")


class InvalidQuery(HirobaError):
    """A sort, a page or a freshness that does not exist."""

    code = "query_invalid"
    status = 400
    sentence = _("検索条件「{field}」の値「{value}」は使えません。")


class InvalidSynonyms(HirobaError):
    """A line of the synonyms is no group of words, or there is too much."""

    code = "synonyms_invalid"
    status = 422
    sentence = _("{line} 行目を読めません。一行に二つ以上のことばを「/」で区切って書いてください。")


class TooManySynonyms(HirobaError):
    """More than search can weigh with every question."""

    code = "synonyms_too_many"
    status = 422
    sentence = _("{most} 行までにしてください。")


class SynonymsChanged(HirobaError):
    """Somebody else has saved them meanwhile."""

    code = "synonyms_changed"
    status = 409
    sentence = _("開いている間に、ほかの人が保存しました。ページを開きなおして、もう一度書きかえてください。")
