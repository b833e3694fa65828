"""Licences are recognised in the words of their publishers, and say what they allow."""

from __future__ import annotations

import pytest

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.licences import LICENCES, recognise_licence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("クリエイティブ・コモンズ・ライセンス 表示 4.0 国際", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/2.1/jp/", "CC-BY-2.1-JP"),
        ("CC-BY-SA 4.0", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/", "CC-BY-SA-3.0"),
        ("CC BY-SA 2.0", "other"),
        ("ODbL", "ODbL-1.0"),
        ("https://opendatacommons.org/licenses/by/1-0/", "ODC-By-1.0"),
        ("ODC-PDDL 1.0", "PDDL-1.0"),
        ("政府標準利用規約（第2.0版）", "GJSTU-2.0"),
        ("公共データ利用規約(PDL1.0)", "PDL-1.0"),
        ("CC BY-NC 4.0", "CC-BY-NC-4.0"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("クリエイティブ・コモンズ 表示-改変禁止 4.0", "CC-BY-ND-4.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/", "CC-BY-NC-ND-4.0"),
        ("CC BY-NC 3.0", "other"),
        ("https://creativecommons.org/licenses/by-nc/2.1/jp/", "other"),
        ("営利目的での利用はご遠慮ください", "other"),
        ("市の許可が必要です", "other"),
    ],
)
def test_a_licence_is_recognised(text: str, expected: str) -> None:
    assert recognise_licence(text) == expected


def test_each_says_what_it_allows_and_fits_its_column() -> None:
    for each in service.licences():
        assert each.sentence
        assert len(each.id) <= 16
        assert recognise_licence(each.id) == each.id
    assert not LICENCES["CC-BY-NC-4.0"].open
