"""Search over a catalogue of made datasets, from words that are rare to words that stand everywhere.

HIROBA_BENCH_DATASETS datasets (100,000) are written into the catalogue and indexed as it always is. Each
question is asked once of a process that knows nothing of it and then again. The floor is reading the twenty
datasets of a page by their ids and no more. HIROBA_BENCH_DATA names a folder to keep the catalogue in.
Times are of the processor: on a busy machine the answer comes later than that.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command

from bench.row import Row

_MANY = int(os.environ.get("HIROBA_BENCH_DATASETS", "100000"))
_SUBJECTS = (  # a long list is easier to read as one text
    "指定緊急避難場所 指定避難所 津波避難ビル 公衆便所 公衆無線LAN アクセスポイント "
    "AED設置箇所 介護サービス事業所 医療機関 文化財 観光施設 イベント 子育て施設 保育所 "
    "認可外保育施設 幼稚園 小学校 中学校 通学区域 図書館 図書館蔵書 公民館 集会施設 "
    "体育館 公園 児童遊園 街路樹 保存樹木 桜の名所 町丁目別人口 年齢別人口 人口動態 "
    "世帯数 外国人住民 国勢調査 経済センサス 工業統計 商業統計 農林業センサス 予算 決算 "
    "補助金 入札結果 契約 職員数 職員給与 議会会議録 議員名簿 条例 選挙投票所 投票率 "
    "市税収入 固定資産 地価公示 用途地域 都市計画道路 市道認定路線 橋りょう 道路工事 "
    "通行止め 駐輪場 駐車場 放置自転車 バス停留所 バス時刻表 鉄道駅乗降客数 交通量調査 "
    "交通事故発生 刑法犯認知件数 防犯カメラ 街路灯 消火栓 防火水槽 消防団 救急出動 "
    "火災発生 ハザードマップ 土砂災害警戒区域 洪水浸水想定 備蓄品 応急給水拠点 "
    "防災行政無線 震度観測 河川水位 雨量 気温 大気測定 騒音測定 水質検査 放射線量 "
    "温室効果ガス ごみ集積所 ごみ収集カレンダー 資源回収 清掃工場 粗大ごみ 食品ロス "
    "上水道 下水道普及率 空き家 市営住宅 建築確認 住居表示 空中写真 三次元点群 "
    "認可地縁団体 町内会 ボランティア団体 高齢者福祉施設 障害者支援事業所 待機児童 "
    "学童保育 健診受診率 予防接種 感染症発生 薬局 食品営業許可 旅館営業許可 理容所 "
    "公衆浴場 火葬場 犬の登録 学校給食献立 就学援助 給付金 市民意識調査 広報紙 "
    "よくある質問"
)
_TOWNS = (  # a long list is easier to read as one text
    "千代田 中央 港 新宿 文京 台東 墨田 江東 品川 目黒 大田 世田谷 渋谷 中野 杉並 豊島 北 "
    "荒川 板橋 練馬 足立 葛飾 江戸川 八王子 立川 武蔵野 三鷹 青梅 府中 昭島 調布 町田 "
    "小金井 小平 日野 東村山 国分寺 国立 福生 狛江 東大和 清瀬 東久留米 武蔵村山 多摩 "
    "稲城 羽村 あきる野 西東京"
)
_KINDS = (
    "一覧",
    "データ",
    "統計",
    "台帳",
    "位置情報",
    "の状況",
    "調査結果",
    "に関する情報",
    "マップ",
    "計画",
)
_HEADINGS = ("名称", "所在地", "緯度", "経度", "電話番号", "備考")
_THEMES = ("EDUC", "ENVI", "GOVE", "HEAL", "JUST", "REGI", "SOCI", "TRAN")
_TEXTS = (
    *("桑畑の碑", "第4711号", "狛江 火葬場", "稲城 三次元点群 地図", "こまえ しょうぼうだん"),
    *("犬 登録 羽村 2019", "避難所", "ひなんじょ", "保育園", "トイレ 世田谷", "ごみ"),
    *("AED 八王子", "人口 2021", "図書館 -蔵書", "防犯", "人口", "学校", "施設", "東京", "市"),
    *("統計", "一覧", "データ", "令和", "オープンデータ", "世田谷", "情報", "川", "「世帯数」"),
    *("道路 状況", "バス", "非難所", "図書間", "保存樹木 一覧 データ", "公園 計画 令和"),
    *("防犯かめら",),
)


def run() -> list[Row]:
    """Rows of the table."""
    with tempfile.TemporaryDirectory() as name:
        prepare(Path(os.environ.get("HIROBA_BENCH_DATA", name)))
        return measured()


def prepare(data: Path) -> None:
    """Make the catalogue and its index in a data folder, where there is none yet."""
    os.environ["HIROBA_DATA_DIR"] = str(data)
    os.environ["DJANGO_SETTINGS_MODULE"] = "hiroba.kernel.settings.django"
    django.setup()
    call_command("migrate", verbosity=0)
    from hiroba.catalog.datasets import service as datasets
    from hiroba.catalog.datasets.models import Dataset

    if not Dataset.objects.exists():
        _fill()
    datasets.ensure_search()


def _fill() -> None:
    from hiroba.catalog.datasets.models import Dataset, DatasetKeyword, DatasetPlace

    codes = _organisations()
    chance = random.Random(7)
    made = [_made(number, chance, codes, Dataset) for number in range(_MANY)]
    Dataset.objects.bulk_create(made, batch_size=500)
    places = (DatasetPlace(dataset=each, code=each.organisation) for each in made)
    DatasetPlace.objects.bulk_create(places, batch_size=500)
    words = (DatasetKeyword(dataset=each, word=word) for each in made for word in set(each.keywords))
    DatasetKeyword.objects.bulk_create(words, batch_size=500)


def _organisations() -> list[str]:
    """Codes of the towns, which are organisations from now on."""
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

    kind = OrganisationKind.MUNICIPALITY
    made = [
        OrganisationInfo(f"{131016 + at}", kind, f"{town}区", f"Town {at}", None)
        for at, town in enumerate(_TOWNS.split())
    ]
    for each in made:
        organisations.ensure(each)
    return [each.code for each in made]


def _made(number: int, chance: random.Random, codes: list[str], model: Callable[..., Any]) -> Any:
    from django.utils import timezone

    towns, subjects = _TOWNS.split(), _SUBJECTS.split()
    town, subject, kind = chance.choice(towns), chance.choice(subjects), chance.choice(_KINDS)
    year = chance.randint(1, 8)
    west, south = chance.uniform(138.9, 140), chance.uniform(35.4, 35.9)
    when = timezone.now() - timedelta(days=chance.expovariate(1 / 700), seconds=number)
    return model(
        name=f"made-{number}",
        organisation=chance.choice(codes),
        source_key=f"made/{number}",
        title=f"{town}区 {subject}{kind}(令和{year}年度) 第{number}号",
        description=f"東京都{town}の{subject}に関するオープンデータです。毎年更新し、{kind}として公開しています。",
        keywords=[subject, town, chance.choice(subjects)],
        theme=chance.choice(_THEMES),
        licence=chance.choice(("CC-BY-4.0", "CC-BY-4.0", "CC0-1.0", "PDL-1.0")),
        visibility=chance.choice(("public",) * 8 + ("organisation", "private")),
        model=chance.choice(("", "", "", "PublicFacility", "EvacuationSpace")),
        format=chance.choice(("csv", "csv", "xlsx", "geojson", "pdf")),
        headings=list(_HEADINGS),
        bounds=[west, south, west + 0.05, south + 0.05] if number % 3 == 0 else None,
        created=when,
        modified=when,
        changed=when,
        number=1,
    )


def questions() -> Iterator[Any]:
    """Every text in every order and with every kind of filter, as different readers ask."""
    from hiroba.catalog.datasets.types import SearchQuery

    plain = SearchQuery()
    filters = (
        plain,
        replace(plain, theme=("HEAL",), format=("csv",)),
        replace(plain, since=date.today() - timedelta(days=400), until=date.today()),  # noqa: DTZ011
        replace(plain, bounds=(139.6, 35.6, 139.8, 35.8)),
    )
    for text, narrowed, sort in product(("", *_TEXTS), filters, ("relevance", "modified", "title")):
        if text or sort != "relevance":
            yield replace(narrowed, text=text, sort=sort)


def measured() -> list[Row]:
    """Rows of a catalogue that is there."""
    from hiroba.catalog.datasets import service as datasets
    from hiroba.kernel.decide.types import ONLY_PUBLIC, Sight

    member = Sight(everything=False, organisations=frozenset({"131016"}), private_of=frozenset({"131016"}))
    asked = [(query, sight) for query in questions() for sight in (ONLY_PUBLIC, member)]
    random.Random(1).shuffle(asked)
    start = time.thread_time()
    datasets.warm_up()
    rows = [Row("search: a process reads the catalogue", time.thread_time() - start, "s")]
    floor = _floor()
    for name in ("first asked", "asked again"):
        times = sorted(_milliseconds(partial(datasets.search, *each)) for each in asked)
        rows += [
            Row(f"search p50, {name}", times[len(times) // 2], "ms", floor),
            Row(f"search p99, {name}", times[int(len(times) * 0.99)], "ms", floor, "< 50"),
            Row(f"search, slowest, {name}", times[-1], "ms", floor),
        ]
    return rows


def _floor() -> float:
    from hiroba.catalog.datasets.models import Dataset

    ids = list(Dataset.objects.values_list("pk", flat=True)[:20])
    return min(
        _milliseconds(lambda: list(Dataset.objects.filter(pk__in=ids).prefetch_related("place_rows")))
        for _each in range(50)
    )


def _milliseconds(act: Callable[[], object]) -> float:
    start = time.thread_time()
    act()
    return 1000 * (time.thread_time() - start)
