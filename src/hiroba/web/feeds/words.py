"""A feed, its looks and what is wrong with it, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hiroba.intake.feeds import service as feeds
from hiroba.intake.feeds.types import FeedInfo, Kind, RunInfo, RunOutcome, State, Trouble
from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.jma import service as jma

# What needs care comes first.
STATES: Mapping[State, tuple[Any, str]] = {
    State.CHANGED: (gettext_lazy("データの形が変わりました"), "red"),
    State.FAILING: (gettext_lazy("取得できていません"), "red"),
    State.PAUSED: (gettext_lazy("止めています"), "orange"),
    State.NEW: (gettext_lazy("まだ取得していません"), "blue"),
    State.WELL: (gettext_lazy("取得できています"), "green"),
}
KINDS: Mapping[Kind, tuple[Any, Any]] = {
    Kind.URL: (
        gettext_lazy("アドレス（URL）のファイル"),
        gettext_lazy("ウェブに置かれたCSV、Excel、GeoJSON、GTFS-JPなどを取りに行きます。"),
    ),
    Kind.SFTP: (
        gettext_lazy("SFTPのファイル"),
        gettext_lazy("ほかの団体やシステムが、鍵のかかった置き場所に置くファイルを取りに行きます。"),
    ),
    Kind.DATABASE: (
        gettext_lazy("データベースのビュー"),
        gettext_lazy("業務システムのPostgreSQLにある、公開用のビューを読みます。書き込みはしません。"),
    ),
    Kind.JMA: (
        gettext_lazy("気象庁の防災情報"),
        gettext_lazy("気象庁が公開するAtomフィードから、警報、地震、津波などの電文を取りに行きます。"),
    ),
}
PERIODS: tuple[tuple[int, Any], ...] = (
    (60, gettext_lazy("1分ごと")), (300, gettext_lazy("5分ごと")), (900, gettext_lazy("15分ごと")),
    (3600, gettext_lazy("1時間ごと")), (21600, gettext_lazy("6時間ごと")), (86400, gettext_lazy("1日ごと")),
    (604800, gettext_lazy("1週間ごと")), (2592000, gettext_lazy("30日ごと")),
)  # fmt: skip
_OUTCOMES: Mapping[RunOutcome, tuple[Any, str]] = {
    RunOutcome.RUNNING: (gettext_lazy("取得しています"), ""),
    RunOutcome.PUBLISHED: (gettext_lazy("新しい内容を公開しました"), "ok"),
    RunOutcome.UNCHANGED: (gettext_lazy("前回と同じ内容でした"), "ok"),
    RunOutcome.FAILED: (gettext_lazy("取得できませんでした"), "bad"),
    RunOutcome.CHANGED: (gettext_lazy("形が変わったため、公開を見合わせました"), "bad"),
    RunOutcome.SKIPPED: (gettext_lazy("団体の参加が止められていたため、見送りました"), ""),
}
_FEED_RULES: Mapping[str, tuple[Any, Any]] = {
    "feed.column-gone": (
        gettext_lazy("項目がなくなりました"),
        gettext_lazy("提供元に、項目の名前を変えたか、やめたかを確かめてください。"),
    ),
    "feed.column-new": (
        gettext_lazy("項目が増えました"),
        gettext_lazy("なくなった項目があるときは、名前が変わっただけではないか、見比べてください。"),
    ),
    "feed.type-changed": (
        gettext_lazy("項目の型が変わりました"),
        gettext_lazy("数の列に文字が入っていないかなど、提供元のファイルを確かめてください。"),
    ),
    "feed.rows-fell": (
        gettext_lazy("行が半分より少なくなりました"),
        gettext_lazy("書き出しが途中で止まっていないか、提供元に確かめてください。"),
    ),
    "feed.empty": (
        gettext_lazy("データの行がありません"),
        gettext_lazy("提供元のファイルが空になっていないか確かめてください。"),
    ),
    "feed.table-gone": (
        gettext_lazy("表がなくなりました"),
        gettext_lazy("提供元に、シートやファイルの構成を変えたかを確かめてください。"),
    ),
    "feed.feed_secret_missing": (
        gettext_lazy("接続に使う秘密がありません"),
        gettext_lazy("システムの管理者に、この名前の秘密の登録を依頼してください。"),
    ),
    "feed.address_refused": (
        gettext_lazy("内部のアドレスを指しています"),
        gettext_lazy("公開されているアドレスに変えるか、システムの管理者にご相談ください。"),
    ),
    "jma.not-fetched": (
        gettext_lazy("電文を取得できませんでした"),
        gettext_lazy("次の取得で、もう一度試します。"),
    ),
    "jma.not-xml": (
        gettext_lazy("XMLとして読めない電文です"),
        gettext_lazy("この電文は取り込んでいません。"),
    ),
    "jma.not-telegram": (
        gettext_lazy("防災情報XMLの電文ではありません"),
        gettext_lazy("この電文は取り込んでいません。"),
    ),
    "jma.too-large": (
        gettext_lazy("電文が大きすぎます"),
        gettext_lazy("この電文は取り込んでいません。"),
    ),
    "jma.time-ahead": (
        gettext_lazy("発表時刻が未来の電文です"),
        gettext_lazy("この電文は取り込んでいません。"),
    ),
    "jma.time-unreadable": (
        gettext_lazy("時刻を読み取れません"),
        gettext_lazy("その時刻だけを空にして取り込みます。発表時刻のない電文は取り込みません。"),
    ),
    "jma.kind-unknown": (
        gettext_lazy("知らない種類の電文です"),
        gettext_lazy("「その他の気象庁電文」に本文を残しています。"),
    ),
    "jma.status-unknown": (
        gettext_lazy("通常・訓練・試験のどれでもない電文です"),
        gettext_lazy("本物とはみなさず、訓練・試験と同じように分けています。"),
    ),
    "jma.info-type-unknown": (
        gettext_lazy("発表・訂正・取消のどれでもない電文です"),
        gettext_lazy("発表とみなして取り込みました。"),
    ),
    "jma.event-missing": (
        gettext_lazy("地震の番号（イベントID）がありません"),
        gettext_lazy("この地震は取り込んでいません。"),
    ),
    "jma.area-code-missing": (
        gettext_lazy("区域のコードがありません"),
        gettext_lazy("その区域は取り込んでいません。"),
    ),
    "jma.coordinate-unreadable": (
        gettext_lazy("座標を読み取れません"),
        gettext_lazy("場所を空にして取り込みました。"),
    ),
    "jma.coordinate-outside": (
        gettext_lazy("座標が地球の外です"),
        gettext_lazy("場所を空にして取り込みました。"),
    ),
    "jma.magnitude-unreadable": (
        gettext_lazy("マグニチュードを読み取れません"),
        gettext_lazy("数を空にして取り込みました。"),
    ),
    "jma.serial-unreadable": (
        gettext_lazy("続報の番号を読み取れません"),
        gettext_lazy("発表時刻の順に扱います。"),
    ),
    "jma.body-missing": (
        gettext_lazy("本文のない電文です"),
        gettext_lazy("見出しだけを取り込みました。"),
    ),
    "jma.nothing-said": (
        gettext_lazy("区域のない電文です"),
        gettext_lazy("本文だけを取り込みました。"),
    ),
    "jma.cancels-unknown": (
        gettext_lazy("受け取っていない電文の取消です"),
        gettext_lazy("取り消すものがないため、記録だけ残しました。"),
    ),
}
_OTHER = gettext_lazy("提供元と設定を確かめ、直ったら「今すぐ取得する」を押してください。")


class TroubleRow(NamedTuple):
    """The same trouble, however often. values: up to five places and values."""

    rule: str
    title: str
    advice: str
    severity: str
    times: int
    values: tuple[str, ...]


class FeedRow(NamedTuple):
    feed: FeedInfo
    words: Any
    colour: str
    kind: Any
    every: Any


class RunRow(NamedTuple):
    run: RunInfo
    words: Any
    dot: str
    troubles: list[TroubleRow]
    counts: list[tuple[str, int]]


def feed_row(info: FeedInfo) -> FeedRow:
    words, colour = STATES[info.state]
    return FeedRow(info, words, colour, KINDS[info.draft.kind][0], dict(PERIODS).get(info.draft.every, ""))


def run_row(run: RunInfo) -> RunRow:
    words, dot = _OUTCOMES[run.outcome]
    return RunRow(
        run,
        words,
        dot,
        trouble_rows(run.troubles),
        [(jma.title(kind), n) for kind, n in sorted(run.counts.items())],
    )


def trouble_rows(troubles: Sequence[Trouble]) -> list[TroubleRow]:
    """By rule, errors first."""
    by_rule: dict[str, list[Trouble]] = {}
    for each in troubles:
        by_rule.setdefault(each.rule, []).append(each)
    rows = [_row(rule, some) for rule, some in by_rule.items()]
    order = ("error", "warning", "info")
    return sorted(rows, key=lambda row: (order.index(row.severity) if row.severity in order else 3, row.rule))


def rule_words(rule: str) -> tuple[Any, Any] | None:
    """What a rule of feeds or telegrams found, and what to do; None: it is none of them."""
    return _FEED_RULES.get(rule)


def _row(rule: str, troubles: Sequence[Trouble]) -> TroubleRow:
    title, advice = _FEED_RULES.get(rule) or gtfs.explain(rule) or (_("取得できませんでした"), _OTHER)
    count = sum(each.count for each in troubles)
    values = [" ".join(part for part in (each.where, feeds.readable(each)) if part) for each in troubles]
    kept = tuple(dict.fromkeys(value for value in values if value))[:5]
    return TroubleRow(rule, str(title), str(advice), troubles[0].severity, count, kept)
