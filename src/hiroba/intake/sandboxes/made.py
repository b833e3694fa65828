"""The made data of a place for trying things out: parks' benches and a month of visitors; none of it real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

_PARKS = (
    ("ためし公園", 35.7256, 139.5383),
    ("かりの広場", 35.7301, 139.5421),
    ("おためし緑地", 35.7219, 139.5352),
)


@dataclass(frozen=True)
class MadeFile:
    key: str
    name: str
    title: str
    text: str


def files(today: date) -> tuple[MadeFile, ...]:
    """Return the files as CSV; the same for everybody on one day."""
    return (
        MadeFile("benches", "ためし_ベンチ一覧.csv", "【試し用】ベンチの一覧（架空）", _lines(_benches())),
        MadeFile(
            "visitors", "ためし_来園者数.csv", "【試し用】公園の来園者数（架空）", _lines(_visitors(today))
        ),
    )


def _lines(rows: Iterator[tuple[object, ...]]) -> str:
    return "\n".join(",".join(str(cell) for cell in row) for row in rows) + "\n"


def _benches() -> Iterator[tuple[object, ...]]:
    dice = Random(1)  # noqa: S311 - made data, the same each time
    yield "ID", "名称", "公園", "緯度", "経度", "座れる人数"
    for number in range(1, 25):
        park, latitude, longitude = _PARKS[number % len(_PARKS)]
        place = latitude + dice.uniform(-0.0008, 0.0008), longitude + dice.uniform(-0.0008, 0.0008)
        yield (
            f"B{number:03}",
            f"ためしベンチ{number}",
            park,
            f"{place[0]:.5f}",
            f"{place[1]:.5f}",
            2 + number % 3,
        )


def _visitors(today: date) -> Iterator[tuple[object, ...]]:
    dice = Random(2)  # noqa: S311 - made data, the same each time
    yield "日付", "公園", "来園者数"
    for back in range(30, 0, -1):
        day = today - timedelta(days=back)
        for park, _latitude, _longitude in _PARKS:
            yield day.isoformat(), park, dice.randint(40, 180) + (120 if day.weekday() > 4 else 0)
