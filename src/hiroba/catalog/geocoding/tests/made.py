"""A small made town table: names that are hard, coordinates that are nobody's."""

from __future__ import annotations

import json
from pathlib import Path

TABLE = {
    "香川県/広場市": [
        ("旭町一丁目", "", 34.30, 134.00), ("旭町二丁目", "", 34.31, 134.01), ("港町", "", 34.32, 134.02),
        ("港町一丁目", "", 34.321, 134.021), ("大字澤辺", "", 34.33, 134.03), ("塩江町安原下第一号", "", 34.34, 134.04),
        ("梅ヶ丘", "", 34.35, 134.05), ("八田町", "上原", 34.36, 134.06), ("八田町", "下原", 34.38, 134.08),
        ("丸の内", "", 34.39, 134.09), ("仁尾丁", "", 34.40, 134.10), ("双子町", "", 34.1, 134.1), ("双子町", "", 34.2, 134.2),
    ],
    "香川県/小豆郡島町": [("浜", "", 34.5, 134.3)],
    "京都府/京都市中京区": [("本能寺前町", "", 35.01, 135.76), ("寺町", "", 35.0, 135.7)],
    "京都府/京都市北区": [("紫野", "", 35.04, 135.74)],
}  # fmt: skip


def write(folder: Path) -> Path:
    for place, towns in TABLE.items():
        path = folder / f"{place}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"town": t, "koaza": k, "lat": y, "lng": x} for t, k, y, x in towns]
        path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    return folder
