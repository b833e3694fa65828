"""What the residents of the demonstration wish for, ask and have built. People and words are made up."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.dialogue import service as dialogue
from hiroba.catalog.dialogue.types import RequestDraft, RequestState, ShowcaseDraft
from hiroba.demo.members import DISTRICT, FIGURES
from hiroba.demo.sketch import Colour, sketch
from hiroba.kernel.decide.types import ONLY_PUBLIC, Principal
from hiroba.kernel.people import service as people

_NEIGHBOURS = 9
_OFFICER = "officer@hiroba.example"


@dataclass(frozen=True)
class _Wish:
    title: str
    text: str
    name: str
    supports: int
    answers: tuple[tuple[RequestState, str, str], ...] = ()  # state, words, beginning of the dataset's title
    organisation: str = DISTRICT


@dataclass(frozen=True)
class _Asked:
    dataset: str  # beginning of its title
    text: str
    name: str
    answer: str = ""


@dataclass(frozen=True)
class _Built:
    title: str
    text: str
    url: str
    datasets: tuple[str, ...]
    name: str
    picture: tuple[int, Colour, int] | None = None  # seed, colour and number of its dots
    accepted: bool = True


_WISHES = (
    _Wish(
        "公園ごとの遊具と、対象の年齢",
        "小さな子と出かける公園を選ぶとき、どんな遊具があるかを先に知りたいです。\n"
        "対象の年齢や、日かげがあるかどうかもあると助かります。",
        "二児の親", 8,
        ((RequestState.PLANNED, "点検の記録から一覧を作っています。年度末までに公開する予定です。", ""),),
    ),
    _Wish(
        "使える時間のわかる公衆便所の一覧",
        "配達の途中で使います。夜も開いているところが知りたいです。",
        "", 6,
        ((RequestState.PLANNED, "開いている時間を、各施設に確かめています。", ""),
         (RequestState.PUBLISHED, "一覧を公開しました。車いすで使えるかどうかの列もあります。", "公衆便所")),
    ),
    _Wish(
        "バス停ごとの乗り降りの人数",
        "時刻表の見直しを、町内会で話し合うための材料にしたいです。",
        "しおみ町内会", 5,
    ),
    _Wish(
        "水門の開け閉めの予定", "釣りと散歩の安全のために、前の日にわかるとうれしいです。", "", 3,
        ((RequestState.DECLINED,
          "開け閉めは、その日の潮と雨を見て決めるため、前の日に決まった予定がありません。"
          "いまの水位は「まちのいま」でごらんいただけます。", ""),),
    ),
    _Wish(
        "職員一人あたりの電子申請の件数", "卒業論文で、年ごとの移り変わりを比べたいです。", "大学四年生", 1,
        organisation=FIGURES,
    ),
)  # fmt: skip
_QUESTIONS = (
    _Asked(
        "指定緊急避難場所", "津波のときに使える場所は、どの列を見ればわかりますか。", "海の近くの者",
        "「津波」の列が1の場所です。高台にある場所と、3階より上に逃げられる建物が入っています。",
    ),
    _Asked(
        "公衆便所一覧", "冬のあいだ閉まるところはありますか。", "",
        "ありません。工事で閉めるときは、その月の一覧から外しています。",
    ),
    _Asked("バス停留所", "夜間に休むバス停も入っていますか。", "夜勤の者"),
    _Asked(
        "公衆無線LAN", "速さを測った値はありますか。", "",
        "いまは測っていません。次の更新のときに加えられるか、検討しています。",
    ),
)  # fmt: skip
_SHOWCASES = (
    _Built(
        "いそぐ人の便所マップ",
        "いまいる場所から近い順に、公衆便所を並べます。車いすで使えるところだけを選べます。",
        "https://toilets.hiroba.example/", ("公衆便所", "公園"), "あさひ町の三人組", (1, (0, 82, 212), 26),
    ),
    _Built(
        "ひなん さんぽ",
        "週末の散歩で、近くの避難場所を一つずつ歩いて回る地図です。歩いた距離と、坂の多さも出ます。",
        "https://walk.hiroba.example/", ("指定緊急避難場所", "道路"), "まちの輪", (2, (193, 72, 0), 18),
    ),
    _Built(
        "町別人口の三十年を見る",
        "町ごとの人口の移り変わりを、ひと目で比べられるグラフにしました。授業で使っています。",
        "https://people.hiroba.example/", ("第1表 町別人口",), "ひろば大学 統計の演習",
    ),
    _Built(
        "AEDまで何分",
        "どこからでも、いちばん近いAEDまで歩いて何分かを示します。",
        "https://aed.hiroba.example/", ("AED",), "", (3, (15, 118, 72), 22), accepted=False,
    ),
)  # fmt: skip


def talk() -> None:
    """Let them ask, support and build, and the officer answer. What was said already is not said twice."""
    officer = people.principal_of_person(people.find_person(_OFFICER))
    neighbours = [_neighbour(number) for number in range(1, _NEIGHBOURS + 1)]
    for at, wish in enumerate(_WISHES):
        _wish(wish, at, neighbours, officer)
    for at, asked in enumerate(_QUESTIONS):
        _ask(asked, at, neighbours[at], officer)
    for at, built in enumerate(_SHOWCASES):
        _show(built, at, neighbours[at], officer)


def _wish(wish: _Wish, at: int, neighbours: list[Principal], officer: Principal) -> None:
    draft = RequestDraft(wish.organisation, wish.title, wish.text, wish.name, f"demo-{at}")
    id = dialogue.ask_for_data(neighbours[at], draft)
    others = [each for each in neighbours if each is not neighbours[at]]
    for each in others[: wish.supports]:
        dialogue.support_request(each, id)
    if dialogue.request(officer, id).state is not RequestState.OPEN:
        return
    for state, text, title in wish.answers:
        dialogue.answer_request(officer, id, state, text, tuple(_named(title)) if title else ())


def _ask(asked: _Asked, at: int, neighbour: Principal, officer: Principal) -> None:
    for dataset in _named(asked.dataset):
        id = dialogue.ask_question(neighbour, dataset, asked.text, asked.name, f"demo-{at}")
        if asked.answer:
            dialogue.answer_question(officer, id, asked.answer)


def _show(built: _Built, at: int, neighbour: Principal, officer: Principal) -> None:
    used = tuple(id for title in built.datasets for id in _named(title))
    if not used:
        return
    picture = sketch(*built.picture) if built.picture else b""
    draft = ShowcaseDraft(built.title, built.text, built.url, used, built.name, picture, f"demo-{at}")
    id = dialogue.propose_showcase(neighbour, draft)
    if built.accepted:
        dialogue.accept_showcase(officer, id)


def _named(title: str) -> Iterator[str]:
    """The district's dataset whose title begins like this; none where it was taken away."""
    found = datasets.search(SearchQuery(organisation=(DISTRICT,), page_size=200), ONLY_PUBLIC)
    yield from [each.id for each in found.items if each.title.startswith(title)][:1]


def _neighbour(number: int) -> Principal:
    """Somebody who lives there and cannot sign in."""
    email = f"neighbour{number}@hiroba.example"
    try:
        id = people.find_person(email)
    except people.UnknownPerson:
        id = people.create_person(email, None, f"住民 {number}")
    return people.principal_of_person(id)
