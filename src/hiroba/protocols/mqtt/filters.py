"""Who subscribed to a topic: exact filters by look-up, those with wildcards one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from amqtt.session import Session

Subscriptions = Mapping[str, list[tuple[Session, int]]]


def matches(topic: str, filter: str) -> bool:
    """Whether a topic fits a filter (MQTT 3.1.1, 4.7)."""
    levels, wanted = topic.split("/"), filter.split("/")
    if levels[0].startswith("$") and wanted[0] in ("+", "#"):
        return False
    for place, level in enumerate(wanted):
        if level == "#":
            return True
        if place >= len(levels) or level not in ("+", levels[place]):
            return False
    return len(levels) == len(wanted)


class Filters:
    """A view of the broker's subscriptions. forget: they have changed."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._all = subscriptions
        self._wild: list[str] | None = None

    def forget(self) -> None:
        self._wild = None

    def of(self, topic: str) -> Iterator[tuple[Session, int]]:
        """Each session once, with the highest QoS that it asked for."""
        found: dict[str, tuple[Session, int]] = {}
        for filter in self._fitting(topic):
            for session, qos in self._all.get(filter, ()):
                known = found.get(session.client_id or "")
                if known is None or known[1] < qos:
                    found[session.client_id or ""] = session, qos
        yield from found.values()

    def wanted(self, topic: str) -> bool:
        return any(self._all.get(filter) for filter in self._fitting(topic))

    def starting(self, prefixes: tuple[str, ...]) -> list[str]:
        """The filters in use that begin so."""
        return [filter for filter, sessions in self._all.items() if sessions and filter.startswith(prefixes)]

    def _fitting(self, topic: str) -> Iterator[str]:
        if topic in self._all:
            yield topic
        if self._wild is None:
            self._wild = [filter for filter in self._all if "+" in filter or filter.endswith("#")]
        for filter in self._wild:
            if filter != topic and matches(topic, filter):
                yield filter
