"""A series in the words of schema.org, for search engines."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from hiroba.web.catalogue.dataset.described import in_script
from hiroba.web.series.reader import OpenedSeries
from hiroba.web.templatetags.hiroba_ui import title_of


def json_ld(request: HttpRequest, opened: OpenedSeries) -> SafeString:
    """A schema.org/Dataset that has its members as parts."""
    info = opened.info
    owner = {"@type": "Organization", "name": title_of(opened.organisation)}
    found: dict[str, Any] = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": info.title,
        "description": info.title,
        "url": request.build_absolute_uri(opened.address("dataset")),
        "identifier": info.id,
        "isAccessibleForFree": True,
        "creator": owner,
        "publisher": owner,
        "hasPart": [
            {
                "@type": "Dataset",
                "name": each.detail.card.title,
                "url": request.build_absolute_uri(reverse("catalogue:dataset", args=[each.detail.card.id])),
            }
            for each in info.members
        ],
    }
    first, last = info.members[0].period.first, info.members[-1].period.last
    if first and last:
        found["temporalCoverage"] = f"{first.isoformat()}/{last.isoformat()}"
    return in_script(json.dumps(found, ensure_ascii=False))
