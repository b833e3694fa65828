"""Questions about a dataset, and their answers: seen by whoever may see the dataset."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetCard
from hiroba.catalog.dialogue import rights, words
from hiroba.catalog.dialogue.errors import NotShown, UnknownQuestion
from hiroba.catalog.dialogue.models import Question
from hiroba.catalog.dialogue.noting import ANSWERED, ASKED, note
from hiroba.catalog.dialogue.once import earlier, made
from hiroba.catalog.dialogue.paging import cut
from hiroba.catalog.dialogue.types import LONGEST_TEXT, Kind, Named, QuestionInfo, QuestionPage
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal


@transaction.atomic
def ask_question(who: Principal, dataset_id: str, text: str, name: str = "", mark: str = "") -> str:
    """Ask about a dataset and return the question's id; the same form twice is one question.

    Raises UnknownDataset, DatasetWithdrawn, SignInNeeded, Forbidden, TooManyAsked, InvalidWords.
    """
    dataset = _dataset(who, dataset_id)
    before = earlier(Question, rights.writer(who), mark)
    if before is not None:
        return before.pk
    rights.require_asker(who)
    row, new = made(
        Question, organisation=dataset.organisation, by=rights.writer(who), name=words.called(name),
        mark=mark[:64], dataset=dataset.id,
        text=words.required("text", words.paragraphs(text), LONGEST_TEXT),
    )  # fmt: skip
    if new:
        note(who, ASKED, Kind.QUESTION, row)
    return row.pk


@transaction.atomic
def answer_question(who: Principal, id: str, text: str) -> str:
    """Answer a question, or answer it better; return its dataset.

    Raises UnknownQuestion, NotShown, Forbidden, InvalidWords.
    """
    row = Question.objects.select_for_update().filter(pk=id).first()
    if row is None or _seen(who, row) is None:
        raise UnknownQuestion
    if row.hidden and not rights.sees_hidden(who, row):
        raise NotShown(reason=row.hidden)
    rights.require_answerer(who, row.organisation)
    answer = words.required("text", words.paragraphs(text), LONGEST_TEXT)
    if answer != row.answer:
        row.answer, row.answered = answer, timezone.now()
        row.save(update_fields=["answer", "answered"])
        note(who, ANSWERED, Kind.QUESTION, row)
    return row.dataset


def questions(who: Principal, dataset_id: str, page: int = 1, page_size: int = 10) -> QuestionPage:
    """Return the questions about a dataset, newest first. Raises UnknownDataset, DatasetWithdrawn."""
    dataset = _dataset(who, dataset_id)
    rows = Question.objects.filter(dataset=dataset.id)
    if not rights.may_hide(who, dataset.organisation):
        mine = Q(by=rights.writer(who)) if rights.writer(who) else Q(pk=None)
        rows = rows.filter(Q(hidden="") | mine)
    total, cards, here, pages = cut(rows.order_by("-created", "-pk"), page, page_size)
    named = Named(dataset.id, dataset.title)
    return QuestionPage(total, tuple(info(who, each, named) for each in cards), here, pages)


def unanswered(dataset_id: str) -> int:
    """How many questions about the dataset, seen by everybody, wait for an answer."""
    return Question.objects.filter(dataset=dataset_id, hidden="", answered=None).count()


def question(who: Principal, id: str) -> QuestionInfo:
    """Return one question. Raises UnknownQuestion, NotShown."""
    row = Question.objects.filter(pk=id).first()
    named = _seen(who, row) if row is not None else None
    if row is None or named is None:
        raise UnknownQuestion
    if row.hidden and not rights.sees_hidden(who, row):
        raise NotShown(reason=row.hidden)
    return info(who, row, named)


def info(who: Principal, row: Question, dataset: Named) -> QuestionInfo:
    return QuestionInfo(
        row.pk, dataset, row.organisation, row.text, row.name, row.created, row.answer, row.answered,
        row.hidden, rights.wrote(who, row),
    )  # fmt: skip


def _dataset(who: Principal, id: str) -> DatasetCard:
    """The dataset, where this reader may see it. Raises UnknownDataset, DatasetWithdrawn."""
    return datasets.detail(id, decide.sight(who)).card


def _seen(who: Principal, row: Question) -> Named | None:
    found = datasets.find(row.dataset, decide.sight(who))
    return Named(found.id, found.title) if found is not None and not found.withdrawn else None
