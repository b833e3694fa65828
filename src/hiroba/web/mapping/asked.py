"""What an officer's form says, as the draft of a mapping, and a draft as the form's words."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from hiroba.catalog.datamodels.types import DataModel
from hiroba.intake.mapping.types import MappingDraft, Rule

CONSTANT = "="  # stands for 「決まった値」 in the list of columns
_MOST = 5  # columns that are joined
_LONGEST = 500  # letters of a constant or of a code list's line


def draft_of(data: QueryDict, model: DataModel, keys: Iterable[str], seen: dict[str, str]) -> MappingDraft:
    """The draft; what is no column or attribute of these is passed over."""
    known = set(keys)
    rules = []
    for field in model.fields:
        rule = _rule(data, field.name, known)
        if rule is not None:
            rules.append(rule)
    address = tuple(dict.fromkeys(key for key in data.getlist("address") if key in known))[:_MOST]
    return MappingDraft(model.entity_type, tuple(rules), address, seen)


def _rule(data: QueryDict, name: str, known: set[str]) -> Rule | None:
    chosen = data.getlist(f"c.{name}")
    columns = tuple(dict.fromkeys(key for key in chosen if key in known))[:_MOST]
    if not columns and CONSTANT not in chosen:
        return None
    part = data.get(f"p.{name}", "")
    split = data.get(f"s.{name}", "")[:20]
    return Rule(
        name,
        columns,
        constant=data.get(f"k.{name}", "")[:_LONGEST].strip(),
        separator=data.get(f"j.{name}", "")[:20],
        split=split,
        part=int(part)
        if split and part.isascii() and part.isdigit() and 0 < len(part) < 3
        else int(bool(split)),
        codes=codes_of(data.get(f"m.{name}", "")),
        unit=data.get(f"u.{name}", "")[:20],
    )


def codes_of(text: str) -> dict[str, str]:
    """Lines of 「1=あり」 as a list of codes; what is no such line is passed over."""
    found = {}
    for line in text[:20_000].splitlines():
        code, mark, value = line[:_LONGEST].replace("＝", "=").partition("=")
        if mark and code.strip():
            found[code.strip()] = value.strip()
    return found


def codes_text(codes: dict[str, str]) -> str:
    return "\n".join(f"{code}={value}" for code, value in codes.items())
