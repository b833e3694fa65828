"""The door of the dialogue: data wished for, questions and answers, what was built with the data."""

from hiroba.catalog.dialogue.moderation import hide, show
from hiroba.catalog.dialogue.questions import answer_question, ask_question, question, questions, unanswered
from hiroba.catalog.dialogue.requests import answer_request, ask_for_data, request, requests, support_request
from hiroba.catalog.dialogue.rights import may_answer, may_ask, may_hide
from hiroba.catalog.dialogue.showcases import (
    accept_showcase,
    decline_showcase,
    picture,
    propose_showcase,
    referenced_blobs,
    showcase,
    showcases,
)
from hiroba.catalog.dialogue.waiting import waiting

__all__ = [
    "accept_showcase",
    "answer_question",
    "answer_request",
    "ask_for_data",
    "ask_question",
    "decline_showcase",
    "hide",
    "may_answer",
    "may_ask",
    "may_hide",
    "picture",
    "propose_showcase",
    "question",
    "questions",
    "referenced_blobs",
    "request",
    "requests",
    "show",
    "showcase",
    "showcases",
    "support_request",
    "unanswered",
    "waiting",
]
