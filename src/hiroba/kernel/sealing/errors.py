"""What can be wrong with keys and with what they seal."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class KeyFileMissing(HirobaError):
    """data: path."""

    code = "key_file_missing"
    status = 503
    sentence = _(
        "鍵のファイル {path} がありません。このデータは別の鍵で封じられています。"
        "鍵の控えを戻してください（hiroba keys restore）。"
    )


class KeyFileNotMade(HirobaError):
    """data: path."""

    code = "key_file_not_made"
    status = 503
    sentence = _(
        "鍵のファイル {path} を作れません。そのフォルダーに書けるようにするか、"
        "HIROBA_KEY_FILE でデータとは別の、書ける所を指定してください。"
    )


class UnknownKey(HirobaError):
    """data: key (id)."""

    code = "unknown_key"
    status = 503
    sentence = _(
        "鍵 {key} が鍵のファイルにありません。その鍵の入った控えを戻してください（hiroba keys restore）。"
    )


class SealBroken(HirobaError):
    """The sealed text was changed, or stands in another place than the one that it was sealed for."""

    code = "seal_broken"
    status = 500
    sentence = _("封じた値が変えられているか、別の行のものです。データベースを確かめてください。")


class WrongPassphrase(HirobaError):
    code = "wrong_passphrase"
    status = 422
    sentence = _("合言葉が違うか、鍵の控えが壊れています。")


class KeyInUse(HirobaError):
    """data: key (id), rows."""

    code = "key_in_use"
    status = 409
    sentence = _(
        "鍵 {key} はまだ使われているため消せません（{rows}件）。先に hiroba keys rotate を行ってください。"
    )


class KeysUnlike(HirobaError):
    """data: path."""

    code = "keys_unlike"
    status = 409
    sentence = _("{path} の鍵と控えの鍵が食い違っています。同じ番号で中身の違う鍵があります。")
