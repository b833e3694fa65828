"""Addresses of deputies and emergencies."""

from __future__ import annotations

from django.urls import path

from hiroba.web.acting import deputies, emergencies

app_name = "acting"
urlpatterns = [
    path("organisations/<str:code>/deputies", deputies.deputies, name="deputies"),
    path("organisations/<str:code>/deputies/<int:id>/end", deputies.take_back, name="take_back"),
    path("organisations/<str:code>/emergency", emergencies.emergency, name="emergency"),
    path("emergencies/<int:id>/end", emergencies.give_back, name="give_back"),
    path("emergencies/<int:id>/review", emergencies.review, name="review"),
    path("operations/emergencies", emergencies.everywhere, name="everywhere"),
]
