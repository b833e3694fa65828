"""Query options, also within the parentheses of $expand."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.sensorthings.asking.expressions import parse_filter, parse_order
from hiroba.protocols.sensorthings.errors import WrongQuery
from hiroba.protocols.sensorthings.types import NAVIGATIONS, PROPERTIES, Expansion, Options

MAX_TOP = 10_000
_DEEPEST = 8
_KNOWN = ("$filter", "$expand", "$select", "$orderby", "$top", "$skip", "$count", "$resultFormat", "$format")


def parse_options(pairs: Iterable[tuple[str, str]], set: str, depth: int = 0) -> Options:
    """Raises WrongQuery."""
    found: dict[str, str] = {}
    for name, value in pairs:
        key = name if name.startswith("$") else f"${name}"
        if key not in _KNOWN:
            raise WrongQuery(reason=format_lazy(_("「{name}」という指定はありません"), name=name[:60]))
        if key in found:
            raise WrongQuery(reason=format_lazy(_("「{name}」が重なっています"), name=name[:60]))
        found[key] = value
    top = _number(found, "$top")
    return Options(
        filter=parse_filter(found["$filter"]) if "$filter" in found else None,
        expand=_expansions(found.get("$expand", ""), set, depth),
        select=_selected(found.get("$select", ""), set),
        order=parse_order(found["$orderby"]) if found.get("$orderby") else (),
        top=None if top is None else min(top, MAX_TOP),
        skip=_number(found, "$skip") or 0,
        count=_flag(found, "$count"),
        format=_format(found.get("$resultFormat", "")),
        text=tuple(found.items()),
    )


def split(text: str, sign: str) -> list[str]:
    """Split where the sign stands outside of quotes and parentheses. Raises WrongQuery."""
    parts, start, depth, quoted = [], 0, 0, False
    for place, each in enumerate(text):
        if each == "'":
            quoted = not quoted
        elif quoted:
            continue
        elif each == "(":
            depth += 1
        elif each == ")":
            depth -= 1
        elif each == sign and depth == 0:
            parts.append(text[start:place])
            start = place + 1
        if depth < 0:
            break
    if depth or quoted:
        raise WrongQuery(reason=_("括弧か引用符が閉じていません"))
    parts.append(text[start:])
    return parts


def _expansions(text: str, set: str, depth: int) -> tuple[Expansion, ...]:
    if not text:
        return ()
    if depth >= _DEEPEST:
        raise WrongQuery(reason=_("入れ子が深すぎます"))
    found: dict[str, Expansion] = {}
    for part in split(text, ","):
        expansion = _expansion(part.strip(), set, depth)
        known = found.get(expansion.navigation)
        if known is not None:  # Datastreams/Sensor,Datastreams/ObservedProperty
            together = known.options.expand + expansion.options.expand
            expansion = Expansion(known.navigation, msgspec.structs.replace(known.options, expand=together))
        found[expansion.navigation] = expansion
    return tuple(found.values())


def _expansion(text: str, set: str, depth: int) -> Expansion:
    head, *further = split(text, "/")
    name, parenthesis, rest = head.partition("(")
    name = name.strip()
    if name not in NAVIGATIONS[set]:
        raise WrongQuery(reason=format_lazy(_("「{name}」へはたどれません"), name=name[:60]))
    target = NAVIGATIONS[set][name][0]
    options = Options()
    if parenthesis:
        inner = [part.partition("=") for part in split(rest[: rest.rindex(")")], ";") if part.strip()]
        options = parse_options(((key.strip(), value) for key, _sign, value in inner), target, depth + 1)
    if further:
        if depth + 1 >= _DEEPEST:
            raise WrongQuery(reason=_("入れ子が深すぎます"))
        below = _expansion("/".join(further), target, depth + 1)
        options = msgspec.structs.replace(options, expand=(*options.expand, below))
    return Expansion(name, options)


def _selected(text: str, set: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    for name in found:
        first = name.split("/")[0]
        if first not in ("id", "@iot.id", "@iot.selfLink", *PROPERTIES[set], *NAVIGATIONS[set]):
            raise WrongQuery(reason=format_lazy(_("「{name}」という項目はありません"), name=name[:60]))
    return tuple(name.split("/")[0] for name in found)


def _format(text: str) -> str:
    """Of Observations (OGC 18-088, 12.1); the usual one has no name."""
    if text.lower() not in ("", "dataarray"):
        raise WrongQuery(reason=_("$resultFormatに使えるのはdataArrayだけです"))
    return text.lower()


def _number(found: dict[str, str], name: str) -> int | None:
    text = found.get(name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise WrongQuery(reason=format_lazy(_("{name}は0以上の整数です"), name=name))
    return int(text)


def _flag(found: dict[str, str], name: str) -> bool:
    text = found.get(name, "false")
    if text not in ("true", "false"):
        raise WrongQuery(reason=format_lazy(_("{name}はtrueかfalseです"), name=name))
    return text == "true"
