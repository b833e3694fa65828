"""One call of an action: who asks, and with which parameters."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from hiroba.catalog.datasets.types import DatasetCard
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Sight
from hiroba.protocols.ckan.errors import invalid
from hiroba.rules.policies import service as policies

_TRUE = ("true", "1", "yes", "on", "t", "y")


@dataclass(frozen=True)
class Call:
    """base: the installation's address without a slash. cadde: "" or what a CADDE connector asked for.

    From an address or a form all parameters are texts; from JSON they have their types: the readers
    below take both.
    """

    who: Principal
    params: dict[str, Any]
    base: str = ""
    cadde: str = ""
    uploads: dict[str, Any] = field(default_factory=dict)  # files of a form by field
    headers: dict[str, str] = field(default_factory=dict)  # what is said beside the answer

    def tell_terms(self, card: DatasetCard) -> None:
        """Who may read it by a rule alone, and must do something for it, is told in the header Link."""
        if policies.binding(self.who, card.resource) is not None:
            self.headers["Link"] = policies.policy_link(f"/api/v1/datasets/{card.id}/policy")

    @property
    def sight(self) -> Sight:
        return decide.sight(self.who)

    def with_params(self, **params: Any) -> Call:
        return replace(self, params=params)

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name)
        if value is None:
            return default
        if isinstance(value, list):
            value = value[0] if value else default
        if isinstance(value, dict):
            raise invalid(name, "Must be a text")
        return str(value)

    def needed(self, name: str) -> str:
        """Raises ValidationError where it is missing or empty."""
        found = self.text(name)
        if not found:
            raise invalid(name, "Missing value")
        return found

    def reference(self, *names: str) -> str:
        """The id or name of what is meant, by whichever of these parameters it came."""
        found = next((text for name in names if (text := self.text(name))), "")
        if not found:
            raise invalid(names[0], "Missing value")
        return found

    def number(self, name: str, default: int, most: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit()):
            raise invalid(name, "Must be >= 0" if text.startswith("-") else "Invalid integer")
        return min(int(text[:18]), most)

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.text(name)
        return text.casefold() in _TRUE if text else default

    def value(self, name: str) -> Any:
        """A list or an object; as text it is JSON. None where it is missing. Raises ValidationError."""
        found = self.params.get(name)
        if not isinstance(found, str):
            return found
        if found.lstrip()[:1] not in ("[", "{"):
            return found
        try:
            return json.loads(found)
        except (ValueError, RecursionError) as error:
            raise invalid(name, "Invalid JSON") from error

    def words(self, name: str) -> list[str]:
        """A list of texts: a list, JSON, or texts with commas between them."""
        found = self.value(name)
        if found is None:
            return []
        if isinstance(found, str):
            return [part.strip() for part in found.split(",") if part.strip()]
        return [str(part) for part in found] if isinstance(found, list) else [str(found)]


def everybody() -> Sight:
    """What everybody sees, by rules too: lists of CKAN are the same whoever asks."""
    return decide.sight(ANONYMOUS)


Action = Callable[[Call], Any]


@dataclass(frozen=True)
class Entry:
    """reads: it changes nothing, so that GET may call it."""

    name: str
    run: Action
    reads: bool

    @property
    def help(self) -> str:
        return (self.run.__doc__ or "").strip()


REGISTRY: dict[str, Entry] = {}


def action(name: str, *, reads: bool = True) -> Callable[[Action], Action]:
    """Register a function as the action of this name."""

    def register(run: Action) -> Action:
        REGISTRY[name] = Entry(name, run, reads)
        return run

    return register
