"""A dashboard by mail, weekly or monthly, to those who asked for it and may still see it."""

from __future__ import annotations

import structlog
from django.core.mail import send_mail
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.services.dashboards import service as dashboards
from hiroba.services.dashboards.models import BoardMail
from hiroba.services.dashboards.panels import Panel, panels
from hiroba.services.dashboards.types import Board, Rhythm

_LOG = structlog.get_logger("hiroba.dashboards")
_MOST_ROWS = 20  # of a part in a mail


def send_due(_context: JobContext) -> None:
    """Send what is due. The next time is noted first: a crash sends nothing twice.

    Boards of an organisation that is suspended wait, and are sent when somebody acts for it again.
    """
    now = timezone.now()
    waiting = BoardMail.objects.filter(due__lte=now).exclude(board__organisation__in=organisations.stopped())
    for row in waiting.order_by("due"):
        due = now + dashboards.RHYTHMS[Rhythm(row.rhythm)]
        if BoardMail.objects.filter(pk=row.pk, due=row.due).update(due=due):
            _send(row)


def _send(row: BoardMail) -> None:
    """Who may not see it any more, or cannot sign in, is not written to again."""
    try:
        who = people.principal_of_person(row.person)
        board = dashboards.board(row.board_id, who)
        person = people.person(row.person)
    except HirobaError:
        row.delete()
        return
    with translation.override(person.language):
        english = person.language == "en"
        title = board.title_en if english else board.title_ja
        subject = _("【広場】{title}").format(title=title)
        body = _body(board, panels(board.tiles, who, "en" if english else "ja"))
        try:
            send_mail(" ".join(subject.split()), body, None, [person.email])
        except OSError as error:
            _LOG.warning("mail not sent", board=board.id, kind=type(error).__name__)


def _body(board: Board, shown: list[Panel]) -> str:
    address = f"{settings.server().address}/s/dashboards/boards/{board.id}"
    parts = [_part(each) for each in shown]
    end = _("グラフと、それぞれの数字のもと：{address}").format(address=address)
    stop = _("このメールは、同じページで止められます。")
    return "\n\n".join([*parts, f"{end}\n{stop}"])


def _part(panel: Panel) -> str:
    lines = [f"■ {panel.title}{panel.in_unit}"]
    if panel.numbers:
        lines += [
            _("{name}：{value}（{year}）{change}").format(
                name=each.name, value=each.shown, year=each.year, change=each.change
            )
            for each in panel.numbers
        ]
    elif panel.table:
        years = panel.table.years
        for row in panel.table.rows[:_MOST_ROWS]:
            filled = [(year, cell) for year, cell in zip(years, row.cells, strict=True) if cell]
            name = f"{row.indicator} {row.place}" if panel.table.several else row.place
            said = _("、").join(f"{year} {cell.shown}" for year, cell in filled[-3:])
            lines.append(
                _("{name}：{values} {change}").format(name=name, values=said, change=row.change).rstrip()
            )
        left = max(0, len(panel.table.rows) - _MOST_ROWS) + panel.table.left_out
        lines += [_("ほか{n}行").format(n=left)] if left else []
    return "\n".join([*lines, *panel.told, *panel.notes])
