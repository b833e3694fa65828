"""Errors of the devices. Those of a reading are also the reasons that are kept with it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class InvalidDevice(HirobaError):
    """A registration that cannot be kept; `reason` says why."""

    code = "device_invalid"
    status = 400
    sentence = _("この機器は登録できません:{reason}")


class DeviceExists(HirobaError):
    code = "device_exists"
    status = 409
    sentence = _("「{device}」という機器はもうあります。別のIDにしてください。")


class UnknownDevice(HirobaError):
    code = "device_unknown"
    status = 404
    sentence = _("「{device}」という機器は登録されていません。")


class OfDataset(HirobaError):
    code = "device_of_dataset"
    status = 409
    sentence = _(
        "「{device}」が書くものはデータセットから来ているので、だれが見られるかはデータセットで決まります。"
    )


class UnknownReject(HirobaError):
    code = "reading_not_kept"
    status = 404
    sentence = _("この受け取れなかった値は、もう残っていません。")


class NotUnderstood(HirobaError):
    """A reading that made no sense."""

    status = 400


class WrongKey(NotUnderstood):
    code = "device_key_wrong"
    status = 401
    sentence = _("機器「{device}」の鍵が違います。")


class SwitchedOff(NotUnderstood):
    code = "device_off"
    status = 403
    sentence = _("機器「{device}」は止められています。")


class Suspended(NotUnderstood):
    """Nobody acts for its organisation."""

    code = "device_suspended"
    status = 403
    sentence = _("団体の参加が止められていたため、機器「{device}」の値を受け取らずに取りのけました。")


class BeyondLimits(NotUnderstood):
    """More than the device, or its organisation, may send; `seconds` until it may again."""

    code = "device_beyond_limits"
    status = 429
    sentence = _("機器「{device}」か団体の利用の上限を超えたため、受け取らずに取りのけました。")


class UnknownTopic(NotUnderstood):
    code = "topic_unknown"
    status = 404
    sentence = _("トピック「{topic}」に当てはまる機器がありません。")


class ForeignTopic(NotUnderstood):
    code = "topic_foreign"
    status = 403
    sentence = _("「{account}」はトピック「{topic}」に送れません。")


class Unreadable(NotUnderstood):
    code = "payload_unreadable"
    sentence = _("{wire}として読めません：{reason}")


class Malformed(NotUnderstood):
    """JSON that is wrong at a character, counted from one."""

    code = "payload_malformed"
    sentence = _("{wire}の書きかたが、{at}文字目で正しくありません。")


class NothingFound(NotUnderstood):
    code = "payload_without_fields"
    sentence = _("登録された項目（{fields}）が、送られた値の中にありません。")


class UnknownField(NotUnderstood):
    """A topic for one value names what the mapping does not."""

    code = "field_unknown"
    status = 404
    sentence = _("「{field}」という項目は、この機器の読みかたにありません。")


class WrongValue(NotUnderstood):
    code = "value_wrong"
    sentence = _("「{field}」の値「{value}」を{expected}として読めません。")


class OutOfRange(NotUnderstood):
    code = "value_out_of_range"
    sentence = _("「{field}」の値 {value} は、ありえる範囲（{minimum}〜{maximum}）の外です。")


class WrongTime(NotUnderstood):
    code = "time_wrong"
    sentence = _("時刻「{value}」を読めません。")


class TimeAhead(NotUnderstood):
    code = "time_ahead"
    sentence = _("時刻 {value} は未来です。機器の時計を合わせてください。")


class TimeLongAgo(NotUnderstood):
    code = "time_long_ago"
    sentence = _("時刻 {value} は古すぎます。機器の時計を合わせてください。")


class WrongPlace(NotUnderstood):
    code = "place_wrong"
    sentence = _("位置（経度 {longitude}、緯度 {latitude}）が正しくありません。")


class ForeignEntity(NotUnderstood):
    code = "entity_foreign"
    status = 403
    sentence = _("この機器が書けるのは「{entity}」だけで、「{given}」には書けません。")


class TooLarge(NotUnderstood):
    code = "payload_too_large"
    status = 413
    sentence = _("送られた値が大きすぎます（上限 {limit} バイト）。")


class Refused(NotUnderstood):
    """The entity could not be written; `reason` is the city's own sentence."""

    code = "entity_refused"
    sentence = _("まちのものとして書けません:{reason}")


class UnknownCommand(HirobaError):
    code = "command_unknown"
    status = 404
    sentence = _("この機器に「{command}」という指示はありません。")
