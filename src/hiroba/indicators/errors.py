"""What is wrong with an indicator, a place, a year or a number, and why a source gave none."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class UnknownIndicator(HirobaError):
    code: ClassVar[str] = "indicator_not_found"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この指標は見つかりません。終わったか、公開されていません。")


class UnknownValue(HirobaError):
    code: ClassVar[str] = "indicator_value_not_found"
    status: ClassVar[int] = 404
    sentence: ClassVar[Any] = _("この団体のこの年度の値は、まだありません。")


class IndicatorExists(HirobaError):
    code: ClassVar[str] = "indicator_exists"
    status: ClassVar[int] = 409
    sentence: ClassVar[Any] = _(
        "「{indicator}」という識別子の指標は、もうあります。別の識別子にしてください。"
    )


class WrongDefinition(HirobaError):
    code: ClassVar[str] = "indicator_wrong"
    sentence: ClassVar[Any] = _("指標を保存できません：{why}")


class UnknownPlace(HirobaError):
    code: ClassVar[str] = "indicator_place_unknown"
    sentence: ClassVar[Any] = _(
        "「{place}」という団体や地域は見つかりません。団体コードか正式な名前で書いてください。"
    )


class WrongYear(HirobaError):
    code: ClassVar[str] = "indicator_year_wrong"
    sentence: ClassVar[Any] = _(
        "「{year}」は年度として読み取れません。「令和2年度」か「2020」のように書いてください。"
    )


class WrongNumber(HirobaError):
    code: ClassVar[str] = "indicator_number_wrong"
    sentence: ClassVar[Any] = _("「{value}」は数として扱えません。有限の数を書いてください。")


class EvidenceMissing(HirobaError):
    code: ClassVar[str] = "indicator_evidence_missing"
    sentence: ClassVar[Any] = _("値の根拠（資料の名前やページ）を書いてください。")


class NotEntered(HirobaError):
    code: ClassVar[str] = "indicator_not_entered"
    sentence: ClassVar[Any] = _("この指標の値は自動で集めています。手で書き入れることはできません。")


class NotAdditive(HirobaError):
    code: ClassVar[str] = "indicator_not_additive"
    sentence: ClassVar[Any] = _(
        "「{title}」は割合などの値なので、合併前の団体の値を足し合わせることはできません。"
    )


class NoPerHead(HirobaError):
    code: ClassVar[str] = "indicator_no_per_head"
    sentence: ClassVar[Any] = _("「{title}」には、割る人口などの指標が決められていません。")


class WrongSuccession(HirobaError):
    code: ClassVar[str] = "indicator_succession_wrong"
    sentence: ClassVar[Any] = _("団体の引き継ぎを登録できません：{why}")


class SourceFailed(HirobaError):
    """Why an indicator could not be computed. Its values stay."""

    code: ClassVar[str] = "indicator_source_failed"
    sentence: ClassVar[Any] = _("値を計算できませんでした（{what}）。前の値はそのまま残っています。")


class CountUnknown(SourceFailed):
    code: ClassVar[str] = "indicator_count_unknown"
    sentence: ClassVar[Any] = _("「{what}」を数えているサービスが、いまはありません。")


class CountSlow(SourceFailed):
    code: ClassVar[str] = "indicator_count_slow"
    sentence: ClassVar[Any] = _("{most}秒で数え終わらなかったため、待つのをやめました。")


class AnswerEmpty(SourceFailed):
    code: ClassVar[str] = "indicator_answer_empty"
    sentence: ClassVar[Any] = _("SQLの答えに値がありませんでした。元の表が空になっていないかご確認ください。")


class AnswerShape(SourceFailed):
    code: ClassVar[str] = "indicator_answer_shape"
    sentence: ClassVar[Any] = _(
        "SQLの答えを読み取れません。項目 place、year、value の行か、数を1つだけ返してください。"
    )


class AnswerTooLong(SourceFailed):
    code: ClassVar[str] = "indicator_answer_too_long"
    sentence: ClassVar[Any] = _("SQLの答えが{most:,}行を超えます。団体と年度ごとに1行にしてください。")


class AnswerTwice(SourceFailed):
    code: ClassVar[str] = "indicator_answer_twice"
    sentence: ClassVar[Any] = _("SQLの答えに、同じ団体と年度（{what}）の値が2つあります。")


class SourceClosed(SourceFailed):
    code: ClassVar[str] = "indicator_source_closed"
    sentence: ClassVar[Any] = _(
        "元の表「{what}」は、ほかの団体が限られた人にだけ見せているものです。"
        "この指標を見られる人を、表と同じかそれより狭くしてください。"
    )


class EntitiesMissing(SourceFailed):
    code: ClassVar[str] = "indicator_entities_missing"
    sentence: ClassVar[Any] = _("「{what}」という種類のものが、まちに1つもありません。")


class AttributeMissing(SourceFailed):
    code: ClassVar[str] = "indicator_attribute_missing"
    sentence: ClassVar[Any] = _(
        "属性「{what}」に数の入ったものがありません。名前が変わっていないかご確認ください。"
    )


class EntitiesTooMany(SourceFailed):
    code: ClassVar[str] = "indicator_entities_too_many"
    sentence: ClassVar[Any] = _("対象が{most:,}件を超えます。SQLで集計する指標にしてください。")
