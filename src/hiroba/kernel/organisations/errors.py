"""What can be wrong with an organisation."""

from __future__ import annotations

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.dates import service as dates
from hiroba.kernel.errors.types import HirobaError


class UnknownOrganisation(HirobaError):
    """data: organisation (code)."""

    code = "unknown_organisation"
    status = 404
    sentence = _("団体「{organisation}」は登録されていません。団体のコードをご確認ください。")


class OrganisationExists(HirobaError):
    """data: organisation (code)."""

    code = "organisation_exists"
    status = 409
    sentence = _("団体「{organisation}」はすでに登録されています。")


class CircularOrganisation(HirobaError):
    """data: organisation, parent (codes)."""

    code = "circular_organisation"
    status = 409
    sentence = _(
        "団体「{organisation}」を「{parent}」の下に置くと、上下の関係が輪になります。別の団体を上位に選んでください。"
    )


class WrongOrganisationCode(HirobaError):
    """data: organisation (code)."""

    code = "wrong_organisation_code"
    status = 422
    sentence = _(
        "「{organisation}」は団体のコードとして使えません。半角の英数字・ハイフン・下線で64文字以内にしてください。"
    )


class MissingOrganisationName(HirobaError):
    """data: organisation (code)."""

    code = "missing_organisation_name"
    status = 422
    sentence = _("団体「{organisation}」の日本語の名称を入力してください。")


class OrganisationSuspended(HirobaError):
    """What would be done for it is not done until the suspension is lifted. data: organisation (code)."""

    code = "organisation_suspended"
    status = 403
    sentence = _(
        "団体「{organisation}」の参加が止められているため、見送りました。元に戻ると、続きから行います。"
    )


class OrganisationLeft(HirobaError):
    """What was here has gone with its owner. data: organisation (code), name_ja, name_en, day (ISO 8601)."""

    code = "organisation_left"
    status = 410
    sentence = _(
        "「{name}」は、{day}にこの広場から退会しました。この団体のデータは、もうここにはありません。"
    )

    def __str__(self) -> str:
        """The sentence and the organisation's name in the language that is active now."""
        english = (get_language() or "ja").startswith("en")
        name = self.data["name_en" if english else "name_ja"]
        day = dates.written(date.fromisoformat(self.data["day"])) if self.data["day"] else ""
        return str(self.sentence).format(name=name, day=day)


class OwnRole(HirobaError):
    """data: organisation (code)."""

    code = "own_role"
    status = 403
    sentence = _("代理や緊急の権限では、ご自身の役割を変えられません。")
