"""Addresses for crawlers and feed readers."""

from __future__ import annotations

from django.urls import path

from hiroba.web.discovery.atom import of_organisation, of_search, whole
from hiroba.web.discovery.robots import robots
from hiroba.web.discovery.sitemap import part, sitemap

app_name = "discovery"

urlpatterns = [
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    path("sitemap-<int:number>.xml", part, name="sitemap_part"),
    path("feed.atom", whole, name="feed"),
    path("organisations/<str:code>/feed.atom", of_organisation, name="organisation_feed"),
    path("search.atom", of_search, name="search_feed"),
]
