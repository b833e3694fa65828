"""Addresses of the dialogue."""

from __future__ import annotations

from django.urls import path

from hiroba.catalog.dialogue.types import Kind
from hiroba.web.dialogue import answering, asking, gallery, inbox, listing, moderating, proposing, questioning

app_name = "dialogue"
_REQUEST, _SHOWCASE, _QUESTION = "requests/<slug:id>", "showcases/<slug:id>", "questions/<slug:id>"
urlpatterns = [
    path("requests", listing.listing, name="requests"),
    path("requests/new", asking.ask, name="ask"),
    path(_REQUEST, listing.page, name="request"),
    path(f"{_REQUEST}/support", asking.support, name="support"),
    path(f"{_REQUEST}/answer", answering.answer_request, name="answer_request"),
    path(f"{_REQUEST}/hide", moderating.hide, {"kind": Kind.REQUEST}, name="hide_request"),
    path("datasets/<slug:dataset_id>/questions", questioning.questions, name="questions"),
    path(f"{_QUESTION}/answer", answering.answer_question, name="answer_question"),
    path(f"{_QUESTION}/hide", moderating.hide, {"kind": Kind.QUESTION}, name="hide_question"),
    path("showcases", gallery.gallery, name="showcases"),
    path("showcases/new", proposing.propose, name="propose"),
    path(_SHOWCASE, gallery.page, name="showcase"),
    path(f"{_SHOWCASE}/picture", gallery.picture, name="picture"),
    path(f"{_SHOWCASE}/decide", answering.decide_showcase, name="decide_showcase"),
    path(f"{_SHOWCASE}/hide", moderating.hide, {"kind": Kind.SHOWCASE}, name="hide_showcase"),
    path("organisations/<str:code>/inbox", inbox.inbox, name="inbox"),
]
