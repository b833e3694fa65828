"""Texts that went wrong on their way: bytes, line ends, ragged and repeated rows."""

from __future__ import annotations

from hiroba.intake.tidy.tests.made.forms import lines, text

_PLAIN = [["会計年度", "事業名", "予算額"], ["2023", "道路整備", "120"], ["2024", "公園整備", "80"]]
_BODY = text(_PLAIN, end="\n").decode()

FILES: dict[str, bytes] = {
    "会計年度.csv": text(_PLAIN),
    "引用符.csv": lines(
        '"名称","説明","件数"', '"A会館","広い、""明るい""会館","1"', '"B会館","2行の\n説明","2"'
    ),
    "凸凹.csv": lines(
        "名称,住所,電話",
        "A会館,本町1,0120-000-001",
        "B会館,本町2",
        "C会館,本町3,0120-000-003,余分,もっと",
        "D会館,本町4,0120-000-004",
    ),
    "空行始まり.csv": lines("", ",,", "名称,件数,備考", "A,1,", "B,2,"),
    "末尾カンマ.csv": lines("名称,件数,,,", "A,1,,,", "B,2,,,"),
    "混在バイト.csv": lines(*[f"{n},中央会館{n},本町" for n in range(50)])
    .replace("中央会館7".encode(), b"\x92\x86\x89\x9b")
    .replace(b"0,", "番号,名称,町名\n0,".encode(), 1),
    "波線.csv": text(
        [
            ["区間", "距離", "備考"],
            ["駅～港", "−5", "東京〜大阪"],
            ["港〜山", "－3", "A－B"],
            ["山～駅", "‐2", "C―D"],
        ]
    ),
    "機種依存.csv": text(
        [["氏名", "会社名", "区分"], ["髙橋", "㈱見本", "①"], ["﨑山", "㈲例示", "Ⅱ"]], codec="cp932"
    ),
    "外字.csv": "氏名,町名\n見\ue000本,本町\n例示,山手\n".encode(),
    "CRのみ.csv": text(_PLAIN, end="\r"),
    "末尾改行なし.csv": _BODY.rstrip("\n").encode(),
    "セミコロン.csv": text(
        [["名称", "面積", "金額"], ["A", "1,5", "1,000"], ["B", "2,5", "2,000"]], delimiter=";"
    ),
    "連結.csv": b"\xef\xbb\xbf" + _BODY.encode() + b"\xef\xbb\xbf" + _BODY.encode(),
    "途中の見出し.csv": lines("名称,件数,町名", "A,1,本町", "B,2,山手", "名称,件数,町名", "C,3,港町"),
    "見出しだけ.csv": lines("名称,住所,電話番号"),
    "一行.csv": lines("名称,住所,件数", "A会館,本町1,3"),
    "一列.csv": lines("町名", "本町", "山手", "港町"),
    "多列.csv": text(
        [["名称", *[f"項目{n}" for n in range(299)]], *[[f"館{r}", *range(299)] for r in range(3)]]
    ),
    "同じ見出し.csv": lines("名称,金額,金額,金額", "A,1,2,3", "B,4,5,6"),
    "数字の見出し.csv": lines("地区,2019,2020,2021,2022", "北,10,11,12,13", "南,20,21,22,23"),
    "UTF16.csv": text(_PLAIN, codec="utf-16"),
    "EUC.csv": text([*_PLAIN, ["2025", "図書館の改修と駅前広場の整備", "50"]], codec="euc_jp"),
    "タブ.txt": text(_PLAIN, delimiter="\t"),
}
