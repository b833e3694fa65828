"""The operations of the API by route: what each does and is given, with the clause that says so."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.protocols.ngsi_ld import asking, discovering, pages, retrieving, temporal_asking
from hiroba.protocols.ngsi_ld.openapi.schemas import ref, several

_ONE = ("type", "options")
_READ = {"200": ref("Entity")}
_MANY = {"200": several(ref("Entity"))}
_DONE: dict[str, Any] = {"204": None}
_MADE: dict[str, Any] = {"201": None, "207": ref("BatchResult")}
_CHANGED: dict[str, Any] = {"204": None, "207": ref("UpdateResult")}
_BATCH: dict[str, Any] = {"204": None, "207": ref("BatchResult")}
_BATCH_MADE: dict[str, Any] = {"201": several({"type": "string"}), **_BATCH}
_NAMES = ("details", "local", "count")
_THING: dict[str, Any] = {"type": "object"}


class Operation(NamedTuple):
    """clause: of ETSI GS CIM 009. parameters: of the query. body: name of its schema. answers: status to
    schema, None: without a body. geo: GeoJSON is answered, too. patch: a merge patch is taken, too."""

    summary: Any  # lazy, in the language that is active when the document is made
    clause: str
    answers: dict[str, Any]
    parameters: Collection[str] = ()
    body: dict[str, Any] | None = None
    geo: bool = False
    patch: bool = False


def _items(name: str) -> dict[str, Any]:
    return several(ref(name))


OPERATIONS: dict[tuple[str, str], Operation] = {
    ("GET", "/entities"): Operation(_("エンティティをさがす"), "5.7.2", _MANY, asking.PARAMETERS, geo=True),
    ("POST", "/entities"): Operation(_("エンティティをつくる"), "5.6.1", _MADE, body=ref("NewEntity")),
    ("DELETE", "/entities"): Operation(
        _("条件に合うものをまとめて消す"), "5.6.21", _BATCH, (*asking.SELECTION, "keep", "drop")
    ),
    ("GET", "/entities/{id}"): Operation(
        _("エンティティを一つ読む"), "5.7.1", _READ, retrieving.KNOWN, geo=True
    ),
    ("PUT", "/entities/{id}"): Operation(
        _("エンティティを置きかえる"), "5.6.18", _BATCH, ("type",), ref("NewEntity")
    ),
    ("PATCH", "/entities/{id}"): Operation(
        _("エンティティに重ねて書く"),
        "5.6.17",
        _BATCH,
        (*_ONE, "format", "observedAt", "lang"),
        ref("Fragment"),
        patch=True,
    ),
    ("DELETE", "/entities/{id}"): Operation(_("エンティティを消す"), "5.6.6", _BATCH, ("type",)),
    ("POST", "/entities/{id}/attrs"): Operation(_("属性を足す"), "5.6.3", _CHANGED, _ONE, ref("Fragment")),
    ("PATCH", "/entities/{id}/attrs"): Operation(
        _("属性を書きかえる"), "5.6.2", _CHANGED, _ONE, ref("Fragment"), patch=True
    ),
    ("PATCH", "/entities/{id}/attrs/{attribute}"): Operation(
        _("属性の一部を書きかえる"), "5.6.4", _CHANGED, _ONE, _THING, patch=True
    ),
    ("PUT", "/entities/{id}/attrs/{attribute}"): Operation(
        _("属性を置きかえる"), "5.6.19", _CHANGED, _ONE, ref("Attribute")
    ),
    ("DELETE", "/entities/{id}/attrs/{attribute}"): Operation(
        _("属性を消す"), "5.6.5", _CHANGED, ("type", "datasetId", "deleteAll")
    ),
    ("POST", "/entityOperations/create"): Operation(
        _("エンティティをまとめてつくる"), "5.6.7", _BATCH_MADE, body=_items("NewEntity")
    ),
    ("POST", "/entityOperations/upsert"): Operation(
        _("エンティティをまとめてつくるか変える"), "5.6.8", _BATCH_MADE, ("options",), _items("NewEntity")
    ),
    ("POST", "/entityOperations/update"): Operation(
        _("エンティティをまとめて変える"), "5.6.9", _BATCH, ("options",), _items("Entity")
    ),
    ("POST", "/entityOperations/merge"): Operation(
        _("エンティティにまとめて重ねて書く"), "5.6.20", _BATCH, ("options",), _items("Entity")
    ),
    ("POST", "/entityOperations/delete"): Operation(
        _("エンティティをまとめて消す"), "5.6.10", _BATCH, body=ref("EntityIds")
    ),
    ("POST", "/entityOperations/query"): Operation(
        _("本文の条件でエンティティをさがす"), "5.7.2", _MANY, asking.OF_POST, ref("Query"), geo=True
    ),
    ("GET", "/types"): Operation(_("エンティティの種類の一覧"), "5.7.5", {"200": ref("Names")}, _NAMES),
    ("GET", "/types/{type}"): Operation(
        _("エンティティの種類のくわしい説明"), "5.7.7", {"200": _THING}, ("local",)
    ),
    ("GET", "/attributes"): Operation(_("属性の一覧"), "5.7.8", {"200": ref("Names")}, _NAMES),
    ("GET", "/attributes/{attribute}"): Operation(
        _("属性のくわしい説明"), "5.7.10", {"200": _THING}, ("local",)
    ),
    ("GET", "/subscriptions"): Operation(
        _("変化の通知の登録の一覧"), "5.8.4", {"200": _items("Subscription")}, (*pages.PARAMETERS, "options")
    ),
    ("POST", "/subscriptions"): Operation(
        _("変化の通知を登録する"), "5.8.1", {"201": None}, body=ref("Subscription")
    ),
    ("GET", "/subscriptions/{id}"): Operation(
        _("変化の通知の登録を読む"), "5.8.3", {"200": ref("Subscription")}, ("options",)
    ),
    ("PATCH", "/subscriptions/{id}"): Operation(
        _("変化の通知の登録を変える"), "5.8.2", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/subscriptions/{id}"): Operation(_("変化の通知の登録をやめる"), "5.8.5", _DONE),
    ("GET", "/csourceRegistrations"): Operation(
        _("情報源の登録をさがす"),
        "5.10.2",
        {"200": _items("Registration")},
        (*discovering.PARAMETERS, *pages.PARAMETERS, "options"),
    ),
    ("POST", "/csourceRegistrations"): Operation(
        _("情報源を登録する"), "5.9.2", {"201": None}, body=ref("Registration")
    ),
    ("GET", "/csourceRegistrations/{id}"): Operation(
        _("情報源の登録を読む"), "5.10.1", {"200": ref("Registration")}, ("options",)
    ),
    ("PATCH", "/csourceRegistrations/{id}"): Operation(
        _("情報源の登録を変える"), "5.9.3", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/csourceRegistrations/{id}"): Operation(_("情報源の登録を消す"), "5.9.4", _DONE),
    ("GET", "/csourceSubscriptions"): Operation(
        _("情報源についての通知の登録の一覧"),
        "5.11.5",
        {"200": several(_THING)},
        pages.PARAMETERS,
    ),
    ("POST", "/csourceSubscriptions"): Operation(
        _("情報源についての通知を登録する"), "5.11.2", {"201": None}, body=ref("Subscription")
    ),
    ("GET", "/csourceSubscriptions/{id}"): Operation(
        _("情報源についての通知の登録を読む"), "5.11.4", {"200": _THING}
    ),
    ("PATCH", "/csourceSubscriptions/{id}"): Operation(
        _("情報源についての通知の登録を変える"), "5.11.3", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/csourceSubscriptions/{id}"): Operation(
        _("情報源についての通知の登録をやめる"), "5.11.6", _DONE
    ),
    ("GET", "/temporal/entities"): Operation(
        _("エンティティの履歴をさがす"),
        "5.7.4",
        {"200": _items("EntityTemporal"), "206": _items("EntityTemporal")},
        temporal_asking.PARAMETERS,
    ),
    ("POST", "/temporal/entities"): Operation(
        _("エンティティの履歴をつくるか足す"),
        "5.6.11",
        {"201": None, "204": None},
        body=_THING,
    ),
    ("GET", "/temporal/entities/{id}"): Operation(
        _("エンティティの履歴を一つ読む"),
        "5.7.3",
        {"200": ref("EntityTemporal"), "206": ref("EntityTemporal")},
        temporal_asking.OF_ONE,
    ),
    ("DELETE", "/temporal/entities/{id}"): Operation(_("エンティティの履歴を消す"), "5.6.16", _DONE),
    ("POST", "/temporal/entities/{id}/attrs"): Operation(
        _("履歴に属性の値を足す"), "5.6.12", _DONE, body=ref("Fragment")
    ),
    ("DELETE", "/temporal/entities/{id}/attrs/{name}"): Operation(
        _("履歴から属性を消す"), "5.6.13", _DONE, ("local", "datasetId", "deleteAll")
    ),
    ("PATCH", "/temporal/entities/{id}/attrs/{name}/{instance}"): Operation(
        _("履歴の一つの値を変える"), "5.6.14", _DONE, body=ref("Fragment"), patch=True
    ),
    ("DELETE", "/temporal/entities/{id}/attrs/{name}/{instance}"): Operation(
        _("履歴の一つの値を消す"), "5.6.15", _DONE
    ),
    ("POST", "/temporal/entityOperations/query"): Operation(
        _("本文の条件でエンティティの履歴をさがす"),
        "5.7.4",
        {"200": _items("EntityTemporal"), "206": _items("EntityTemporal")},
        temporal_asking.OF_POST,
        ref("Query"),
    ),
    ("GET", "/entityMaps"): Operation(
        _("どのエンティティがどこにあるかの控えをつくる"), "5.14.4", {"201": _THING}, asking.PARAMETERS
    ),
    ("GET", "/temporal/entityMaps"): Operation(
        _("履歴について、どこにあるかの控えをつくる"), "5.14.5", {"201": _THING}, temporal_asking.PARAMETERS
    ),
    ("GET", "/entityMaps/{id}"): Operation(_("どこにあるかの控えを読む"), "5.14.1", {"200": _THING}),
    ("PATCH", "/entityMaps/{id}"): Operation(
        _("どこにあるかの控えを長く残す"), "5.14.2", _DONE, body=_THING, patch=True
    ),
    ("DELETE", "/entityMaps/{id}"): Operation(_("どこにあるかの控えを消す"), "5.14.3", _DONE),
    ("POST", "/snapshots"): Operation(
        _("さがした結果を写しとして残す"), "5.16.1", {"201": None}, body=_THING
    ),
    ("DELETE", "/snapshots"): Operation(_("写しをまとめて消す"), "5.16.6", _DONE, ("q",)),
    ("GET", "/snapshots/{id}"): Operation(_("写しの状態を読む"), "5.16.3", {"200": _THING}),
    ("PATCH", "/snapshots/{id}"): Operation(_("写しを変える"), "5.16.4", _DONE, body=_THING, patch=True),
    ("DELETE", "/snapshots/{id}"): Operation(_("写しを消す"), "5.16.5", _DONE),
    ("POST", "/snapshots/{id}/clone"): Operation(_("写しを複製する"), "5.16.2", {"201": None}, body=_THING),
    ("GET", "/jsonldContexts"): Operation(
        _("@contextの一覧"), "5.13.3", {"200": ref("ContextList")}, ("details", "kind")
    ),
    ("POST", "/jsonldContexts"): Operation(
        _("@contextをここに置く"), "5.13.2", {"201": None}, body=ref("ContextDocument")
    ),
    ("GET", "/jsonldContexts/{id}"): Operation(_("@contextを読む"), "5.13.4", {"200": _THING}, ("details",)),
    ("DELETE", "/jsonldContexts/{id}"): Operation(
        _("@contextを消すか読みなおす"), "5.13.5", _DONE, ("reload",)
    ),
    ("GET", "/info/sourceIdentity"): Operation(_("この情報源が何かを読む"), "5.15.1", {"200": _THING}),
    ("GET", "/openapi.json"): Operation(_("この説明書"), "", {"200": _THING}),
}
