"""What becomes of other catalogues' documents: taken where they make sense, told where they do not."""

from __future__ import annotations

import contextlib
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.tests.made import CARD, LINK, PAGE, SITE, file_entry, record_entry
from hiroba.catalog.dcat.types import MEDIA_TYPES, Form, Reading, UnreadableGraph

_BASE = "https://source.example/catalog.ttl"


def read(text: str | bytes, media_type: str = "text/turtle", base: str = _BASE) -> Reading:
    body = text.encode() if isinstance(text, str) else text
    return dcat.read(body, organisation="131016", media_type=media_type, base=base, source="s1")


PREFIXES = """@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . @prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> . @prefix locn: <http://www.w3.org/ns/locn#> .
@prefix gsp: <http://www.opengis.net/ont/geosparql#> .
"""


@pytest.mark.parametrize("form", list(Form))
def test_what_one_square_says_another_understands(form: Form) -> None:
    graph = dcat.catalog_graph(SITE, [file_entry(), record_entry()], PAGE)
    found = dcat.read(dcat.serialise(graph, form), organisation="131016", media_type=MEDIA_TYPES[form])
    assert (found.next, found.total, found.title, found.problems) == (PAGE.next, 3, SITE.title, ())
    whole, linked = found.records
    assert (whole.title, whole.licence, whole.theme, whole.rhythm) == (CARD.title, "CC-BY-4.0", "REGI", "P1M")
    assert (whole.places, whole.bounds, whole.publisher) == (("131016",), CARD.bounds, "試験市")
    assert (whole.modified, whole.keywords) == (CARD.modified, tuple(sorted(CARD.keywords)))
    assert whole.remote_id == whole.source_key == SITE.dataset(CARD.id)
    original = next(each for each in whole.links if "/original/" in each.url)
    assert (original.size, original.sha256, original.media_type) == (1234, "0a" * 32, "text/csv")
    assert (original.format, original.title) == ("csv", "便所 一覧.csv")
    assert {"csv", "xlsx", "geojson", "parquet"} <= {each.format for each in whole.links}
    assert (linked.licence, linked.licence_text, linked.rhythm) == (None, "独自の条件", "P45D")
    assert (linked.publisher, linked.contact) == ("別の市", "情報政策課")
    assert linked.landing_page == "https://city.example/toilets"
    assert linked.extras["temporal_start"] == "2025-04-01"
    assert linked.extras["series"] == "https://city.example/s"
    assert [each.sha256 for each in linked.links] == [LINK.sha256]


def test_wrong_dates_relative_addresses_and_missing_titles_are_told_and_not_fatal() -> None:
    found = read(
        PREFIXES
        + """<https://s.example/1> a dcat:Dataset ; dct:issued "2024-13-45"^^xsd:date , "令和六年" ;
        dct:modified "2024" ; dcat:distribution [ a dcat:Distribution ; dcat:accessURL "files/a.csv" ;
        dcat:byteSize "many" ] , [ a dcat:Distribution ; dct:title "no address" ] ,
        [ dcat:downloadURL "file:///etc/passwd" ] .""",
        base="",
    )
    (record,) = found.records
    assert (record.title, record.issued) == ("1", None)
    assert record.modified is not None
    assert record.modified.isoformat() == "2024-01-01T00:00:00+09:00"
    assert record.links == ()
    told = {(each.field, each.code) for each in found.problems}
    assert {("dct:title", "missing"), ("dct:issued", "date"), ("dcat:accessURL", "relative_url")} <= told
    assert {("dcat:downloadURL", "url"), ("dcat:accessURL", "missing")} <= told
    assert all(each.subject == "https://s.example/1" and each.sentence for each in found.problems)


def test_relative_addresses_are_joined_where_the_document_has_one() -> None:
    found = read(
        PREFIXES
        + '<d> a dcat:Dataset ; dct:title "t" ; dcat:distribution [ dcat:accessURL "files/a b.csv" ] .'
    )
    assert found.records[0].links[0].url == "https://source.example/files/a%20b.csv"
    assert found.records[0].remote_id == "https://source.example/d"
    assert found.problems == ()
    alone = read(PREFIXES + '<d> a dcat:Dataset ; dct:title "t" ; dcat:landingPage <p> .', base="")
    assert alone.records[0].landing_page == ""
    assert {each.code for each in alone.problems} == {"relative_url"}


def test_a_document_read_again_gives_the_same_records() -> None:
    blank = "".join(f'[ dcat:accessURL <https://s.example/{n}.csv> ; dct:title "{n}" ] ,' for n in range(9))
    text = (
        PREFIXES
        + f"""[] a dcat:Dataset ; dct:title "t" ; dct:publisher [ foaf:name "a" ] , [ foaf:name "b" ] ;
        dcat:distribution {blank} [ dcat:accessURL <https://s.example/x.csv> ] ."""
    )
    assert len({repr(read(text)) for _time in range(5)}) == 1


def test_people_are_not_taken_offices_are() -> None:
    found = read(
        PREFIXES
        + """<https://s.example/1> a dcat:Dataset ; dct:title "t" ;
        dcat:contactPoint [ a vcard:Individual ; vcard:fn "山田" ] , [ a vcard:Organization ; vcard:fn "課" ] ."""
    )
    assert found.records[0].contact == "課"


def test_letters_that_no_database_takes_are_left_out() -> None:
    found = read(
        PREFIXES
        + r'<https://s.example/1> a dcat:Dataset ; dct:title "a\u0000b\u000B" ; dcat:keyword "\u0000" .'
    )
    assert (found.records[0].title, found.records[0].keywords) == ("ab", ())
    text = r'{"@id": "https://s.example/1", "@type": "http://www.w3.org/ns/dcat#Dataset", "http://purl.org/dc/terms/title": "\ud800x"}'
    assert read(text, "application/ld+json").records[0].title == "x"


def test_the_best_language_wins_and_wrong_namespaces_are_forgiven() -> None:
    found = read(
        """@prefix d: <https://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
        <https://s.example/1> a d:Dataset ; dct:title "Toilets"@en , "便所"@ja-JP ; d:keyword "k" ;
        d:distribution <https://s.example/file.csv> ."""
    )
    (record,) = found.records
    assert (record.title, record.keywords) == ("便所", ("k",))
    assert record.links[0].url == "https://s.example/file.csv"


def test_datasets_that_are_only_named_are_said_to_be_elsewhere() -> None:
    found = read(
        PREFIXES
        + '<https://s.example/c> a dcat:Catalog ; dct:title "c" ; dcat:dataset <https://s.example/1> .'
    )
    assert (found.records, found.elsewhere, found.title) == ((), ("https://s.example/1",), "c")


@pytest.mark.parametrize(
    ("geometry", "bounds"),
    [
        ('"POLYGON((139 35,140 35,140 36,139 36,139 35))"^^gsp:wktLiteral', (139, 35, 140, 36)),
        (
            '"<http://www.opengis.net/def/crs/EPSG/0/4326> POLYGON((35 139,36 140,35 140,35 139))"^^gsp:wktLiteral',
            (139, 35, 140, 36),
        ),
        ('\'{"type":"Point","coordinates":[139.5,35.5]}\'', (139.5, 35.5, 139.5, 35.5)),
        ('"ENVELOPE(139, 140, 36, 35)"', (139, 35, 140, 36)),
        ('"POINT(35 139)"', None),
        ('"somewhere"', None),
    ],
)
def test_places_come_in_every_spelling(geometry: str, bounds: tuple[float, ...] | None) -> None:
    found = read(
        PREFIXES
        + f'<https://s.example/1> a dcat:Dataset ; dct:title "t" ; dct:spatial [ locn:geometry {geometry} ] .'
    )
    assert found.records[0].bounds == bounds
    assert bool(found.problems) == (bounds is None)


def test_municipalities_are_known_by_area_code_and_name() -> None:
    found = read(
        PREFIXES
        + """<https://s.example/1> a dcat:Dataset ; dct:title "t" ;
        dct:spatial <http://data.e-stat.go.jp/lod/sac/C13103-19700401> , [ dct:title "千代田区" ] , "131041" ."""
    )
    assert found.records[0].places == ("131016", "131032", "131041")


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa">%s]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description>&x;</rdf:Description></rdf:RDF>"""


@pytest.mark.parametrize(
    "entities",
    [
        b'<!ENTITY x SYSTEM "file:///etc/passwd">',
        b'<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;',
        b"".join(b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10)),
    ],
)
def test_entities_of_xml_are_refused_at_once(entities: bytes) -> None:
    start = time.monotonic()
    with pytest.raises(UnreadableGraph):
        read(_BOMB % entities, "application/rdf+xml")
    assert time.monotonic() - start < 1


def test_contexts_are_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_given: object) -> None:
        raise AssertionError("a request went out")

    monkeypatch.setattr("socket.socket.connect", connect)
    monkeypatch.setattr("socket.getaddrinfo", connect)
    text = """{"@context": ["http://127.0.0.1:1/c.jsonld", {"dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/", "@import": "http://127.0.0.1:1/i.jsonld",
    "x": {"@id": "dcat:x", "@context": "http://127.0.0.1:1/s.jsonld"}}],
    "@id": "https://s.example/1", "@type": "dcat:Dataset", "dct:title": "t", "x": {"@id": "https://s.example/x"}}"""
    found = read(text, "application/ld+json")
    assert [each.title for each in found.records] == ["t"]
    assert [each.code for each in found.problems] == ["context", "context"]


def test_the_american_list_of_data_is_understood() -> None:
    text = """{"@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld", "@type": "dcat:Catalog",
    "dataset": [{"@type": "dcat:Dataset", "identifier": "https://hub.example/1", "title": "公園",
    "description": "d", "keyword": ["a", "b"], "modified": "2026-01-02", "publisher": {"name": "市"},
    "accrualPeriodicity": "R/P1Y", "license": "https://creativecommons.org/licenses/by/4.0/legalcode",
    "distribution": [{"@type": "dcat:Distribution", "title": "CSV", "format": "CSV", "mediaType": "text/csv",
    "accessURL": "https://hub.example/1.csv"}]}]}"""
    found = read(text, "application/json")
    (record,) = found.records
    assert (record.title, record.keywords, record.rhythm) == ("公園", ("a", "b"), "P1Y")
    assert (record.licence, record.publisher, record.source_key) == (
        "CC-BY-4.0",
        "市",
        "https://hub.example/1",
    )
    assert (record.links[0].format, record.links[0].media_type) == ("csv", "text/csv")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    body=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)),
    form=st.sampled_from(list(Form)),
)
def test_any_bytes_are_read_or_refused(body: bytes, form: Form) -> None:
    with contextlib.suppress(UnreadableGraph):
        dcat.read(body, organisation="131016", media_type=MEDIA_TYPES[form])


_VALUES = st.one_of(st.text(max_size=30), st.integers(), st.none(), st.lists(st.text(max_size=5), max_size=3))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.dictionaries(
        st.sampled_from(
            ["dct:title", "dct:issued", "dct:license", "dct:spatial", "dct:publisher", "dct:temporal",
             "dct:accrualPeriodicity", "dcat:distribution", "dcat:landingPage", "dcat:theme", "dct:identifier"]
        ),
        _VALUES,
    )
)  # fmt: skip
def test_a_dataset_of_any_values_becomes_a_record(values: dict[str, object]) -> None:
    context = {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/"}
    text = json.dumps({"@context": context, "@id": "https://s.example/1", "@type": "dcat:Dataset", **values})
    (record,) = read(text, "application/ld+json").records
    assert record.title
    assert record.source_key == "https://s.example/1"


@pytest.mark.parametrize(
    ("body", "form"),
    [
        (b"[" * 100_000, Form.JSON_LD),
        (b"@prefix a: <b:> . a:b a:c " + b"[ a:c " * 20_000, Form.TURTLE),
        (b"( " * 50_000, Form.TURTLE),
    ],
)
def test_deep_nests_are_refused(body: bytes, form: Form) -> None:
    with pytest.raises(UnreadableGraph):
        dcat.read(body, organisation="131016", media_type=MEDIA_TYPES[form])
