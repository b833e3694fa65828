"""What a harvester gets: graphs that keep the profile's rules and say the same in every form."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyshacl
import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS

from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.tests.made import CARD, LINK, PAGE, SITE, file_entry, record_entry
from hiroba.catalog.dcat.types import Form
from hiroba.catalog.dcat.vocabularies import DCAT, HYDRA, new_graph

# pyshacl, isomorphic and the parser of JSON-LD use names of rdflib which rdflib calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:.*deprecated:DeprecationWarning")

_SHAPES = Path(__file__).with_name("shapes.ttl")
_NAMES = {Form.TURTLE: "turtle", Form.JSON_LD: "json-ld", Form.RDF_XML: "xml"}


def violations(graph: Graph) -> str:
    conforms, _graph, text = pyshacl.validate(graph, shacl_graph=str(_SHAPES), shacl_graph_format="turtle")
    return "" if conforms else str(text)


def catalogue() -> Graph:
    return dcat.catalog_graph(SITE, [file_entry(), record_entry()], PAGE)


@pytest.mark.parametrize("form", list(Form))
def test_every_form_says_the_same_and_keeps_the_rules(form: Form) -> None:
    written = new_graph().parse(data=dcat.serialise(catalogue(), form), format=_NAMES[form])
    assert isomorphic(written, catalogue())
    assert violations(written) == ""


def test_one_dataset_keeps_the_rules_too() -> None:
    assert violations(dcat.dataset_graph(SITE, file_entry())) == ""
    assert violations(dcat.dataset_graph(SITE, record_entry())) == ""


def test_the_shapes_catch_what_is_missing() -> None:
    graph = catalogue()
    graph.remove((None, DCAT.accessURL, None))
    assert "accessURL" in violations(graph)
    graph = catalogue()
    graph.remove((URIRef(SITE.dataset(CARD.id)), DCTERMS.title, None))
    assert "title" in violations(graph)


def test_a_page_names_the_next_one_and_the_last_does_not() -> None:
    assert (None, HYDRA.next, URIRef(PAGE.next)) in catalogue()
    last = dcat.catalog_graph(SITE, [file_entry()], replace(PAGE, next=""))
    assert (None, HYDRA.next, None) not in last
    assert (None, HYDRA.totalItems, Literal(3)) in last


def test_letters_that_xml_cannot_carry_and_wild_addresses_break_no_form() -> None:
    wild = replace(CARD, title="a\x00b\x0bc\ufffe]]>&<", keywords=("\x1f",))
    links = (replace(LINK, url='https://x.example/a b<c>"{d}|\\^`'), replace(LINK, url="javascript:alert(1)"))
    graph = dcat.catalog_graph(SITE, [file_entry(card=wild, links=links)], PAGE)
    for form in Form:
        read = new_graph().parse(data=dcat.serialise(graph, form), format=_NAMES[form])
        assert (None, DCTERMS.title, Literal("abc]]>&<")) in read
        assert not [each for each in read.objects(None, DCAT.accessURL) if "javascript" in str(each)]


def test_durations_become_the_frequencies_of_the_eu_and_come_back() -> None:
    for duration in ("PT1H", "P1D", "P1W", "P1M", "P3M", "P6M", "P1Y", "P5Y"):
        assert dcat.from_frequency(dcat.to_frequency(duration)) == duration
    assert dcat.to_frequency("P12M").endswith("/ANNUAL")
    assert dcat.to_frequency("P45D").endswith("/OTHER")
    assert dcat.from_frequency("R/P1W") == "P1W"
    assert dcat.from_frequency("http://purl.org/cld/freq/monthly") == "P1M"
    assert dcat.from_frequency("irregular") == ""
    assert dcat.from_frequency("たまに") is None
