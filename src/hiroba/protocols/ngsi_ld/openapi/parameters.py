"""Query parameters and header fields of the API: what each is, with an example where it helps.

The words are lazy: a document is made in the language in which it is asked for.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

_TEXT: dict[str, Any] = {"type": "string"}
_FLAG: dict[str, Any] = {"type": "boolean"}
_MOMENT: dict[str, Any] = {"type": "string", "format": "date-time"}


def _number(least: int, most: int | None = None) -> dict[str, Any]:
    return {"type": "integer", "minimum": least} | ({} if most is None else {"maximum": most})


def _one_of(*values: str) -> dict[str, Any]:
    return {"type": "string", "enum": list(values)}


# name -> (schema, what it says)
_QUERY: dict[str, tuple[dict[str, Any], Any]] = {
    "id": (_TEXT, _("ID。コンマで区切ります。")),
    "idPattern": (_TEXT, _("IDが合う正規表現（RE2）。")),
    "type": (_TEXT, _("種類の選びかた。`A,B` はどれか、`(A;B)` はすべて。")),
    "q": (_TEXT, _('属性の条件。例：`temperature>20;category=="indoor"`。`|` は「または」。')),
    "scopeQ": (_TEXT, _("範囲（スコープ）の条件。例：`/city/park/#`。")),
    "csf": (_TEXT, _("たずねてよい情報源の条件。")),
    "attrs": (_TEXT, _("属性の名前。コンマで区切ります。どれも持たないものは答えに入りません。")),
    "pick": (_TEXT, _("答えに入れる項目。コンマで区切ります。")),
    "omit": (_TEXT, _("答えに入れない項目。コンマで区切ります。")),
    "lang": (_TEXT, _("ことばごとの値（LanguageProperty）を、どのことばで答えるか。")),
    "datasetId": (_TEXT, _("どの値（datasetId）のことか。コンマで区切ります。`@none` は名前のない値。")),
    "georel": (
        _TEXT,
        _(
            "位置の比べかた。near;maxDistance==500（メートル）、within、contains、intersects、"
            "overlaps、disjoint、equals のどれか。"
        ),
    ),
    "geometry": (
        _one_of("Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"),
        _("比べる図形の種類。"),
    ),
    "coordinates": (_TEXT, _("比べる図形の座標（JSON）。経度が先です。")),
    "geoproperty": (_TEXT, _("比べられる位置の属性。指定しなければ location。")),
    "geometryProperty": (_TEXT, _("GeoJSONの図形になる位置の属性。")),
    "format": (
        _one_of("normalized", "concise", "keyValues", "simplified", "temporalValues", "aggregatedValues"),
        _("答えの形。"),
    ),
    "options": (_TEXT, _("切り替え。コンマで区切ります。例：keyValues、concise、sysAttrs。")),
    "local": (_FLAG, _("この広場だけにたずね、ほかの情報源にはたずねない。")),
    "limit": (_number(0, 1000), _("答えの数の上限。0は count といっしょのときだけ。")),
    "offset": (_number(0), _("はじめから何件とばすか。")),
    "count": (_FLAG, _("全部で何件あるかを、ヘッダー NGSILD-Results-Count で答える。")),
    "orderBy": (_TEXT, _("並べる順。コンマで区切ります。後ろに `;desc` をつけると逆順。")),
    "orderFrom": (_TEXT, _("orderBy で位置の属性までの距離をはかる、もとの座標。")),
    "collation": (_TEXT, _("文字を並べるときに、どのことばの順にするか。")),
    "join": (_one_of("inline", "flat", "@none"), _("つながっているものを、どの形でいっしょに答えるか。")),
    "joinLevel": (_number(1), _("いくつ先のつながりまで。")),
    "containedBy": (_TEXT, _("たずねる側がもう持っているもののID。")),
    "expandValues": (_TEXT, _("q の値を、名前として完全な形に直す属性。")),
    "jsonKeys": (_TEXT, _("値をJSONのままあつかい、名前を直さない属性。")),
    "entityMap": (_TEXT, _("どれがどこにあるかの控え（エンティティマップ）を作る、または使う。")),
    "entityMapLifetime": (_TEXT, _("その控えをいつまで残すか（ISO 8601の期間）。")),
    "splitEntities": (_FLAG, _("ひとつのものが、いくつかの場所に分かれていてもよい。")),
    "timerel": (_one_of("before", "after", "between"), _("timeAt に対する時間の関係。")),
    "timeAt": (_MOMENT, _("時刻（UTC）。")),
    "endTimeAt": (_MOMENT, _("`between` の終わりの時刻。")),
    "timeproperty": (
        _one_of("observedAt", "createdAt", "modifiedAt", "deletedAt"),
        _("どの時刻のことか。指定しなければ observedAt。"),
    ),
    "lastN": (_number(1), _("属性ごとに、新しいほうからいくつか。")),
    "aggrMethods": (
        _TEXT,
        _(
            "集計のしかた。totalCount、distinctCount、sum、avg、min、max、stddev、sumsq を"
            "コンマで区切ります。"
        ),
    ),
    "aggrPeriodDuration": (_TEXT, _("集計するひと区切りの長さ（ISO 8601の期間）。例：PT1H。")),
    "observedAt": (_MOMENT, _("時刻のない値につける時刻。")),
    "keep": (_TEXT, _("ほかを消すときに残す属性。")),
    "drop": (_TEXT, _("消す属性。keep も drop もなければ、もの全体が消えます。")),
    "deleteAll": (_FLAG, _("名前のない値だけでなく、すべての値を消す。")),
    "details": (_FLAG, _("名前だけでなく、くわしく答える。")),
    "kind": (_one_of("Hosted", "Cached", "ImplicitlyCreated"), _("この種類のコンテキストだけ。")),
    "reload": (_FLAG, _("消さずに、もう一度とりにいく。")),
    "via": (_TEXT, _("だれがこの問い合わせを回してきたか。")),
}
_EXAMPLES: dict[str, Any] = {"limit": 10, "coordinates": "[139.76,35.68]"}

TENANT: dict[str, Any] = {
    "name": "NGSILD-Tenant",
    "in": "header",
    "description": _("どの団体の空間のことか。"),
    "schema": {"type": "string", "pattern": "^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"},
}
LINK: dict[str, Any] = {
    "name": "Link",
    "in": "header",
    "description": _(
        "名前の意味を決めるJSON-LDコンテキスト。"
        '`<アドレス>; rel="http://www.w3.org/ns/json-ld#context"; type="application/ld+json"`'
    ),
    "schema": _TEXT,
}


def query_parameter(name: str) -> dict[str, Any]:
    """Return a query parameter as OpenAPI has it. Raises KeyError for one that is not described."""
    schema, description = _QUERY[name]
    said = {"name": name, "in": "query", "description": str(description), "schema": schema}
    return said | ({"example": _EXAMPLES[name]} if name in _EXAMPLES else {})


def path_parameter(name: str) -> dict[str, Any]:
    text = {"id": _("ID（URI）。"), "instance": _("値（インスタンス）のID。")}.get(
        name, _("名前、またはそのIRI。")
    )
    return {
        "name": name,
        "in": "path",
        "required": True,
        "description": str(text),
        "schema": {"type": "string"},
    }
