"""The core @context of NGSI-LD 1.9 (ETSI GS CIM 009, annex B) as tables of terms."""

from __future__ import annotations

import re
from typing import Any

NGSI_LD = "https://uri.etsi.org/ngsi-ld/"
GEOJSON = "https://purl.org/geojson/vocab#"
DEFAULT = NGSI_LD + "default-context/"
CORE_URL = "https://uri.etsi.org/ngsi-ld/v1/ngsi-ld-core-context-v1.9.jsonld"
_URL = re.compile(r"https?://uri\.etsi\.org/ngsi-ld/v1/ngsi-ld-core-context(-v1\.\d{1,2})?\.jsonld")

# term -> what follows the namespace; most terms are the same as their name there
_SAME = """
Attribute AttributeList ContextSourceIdentity ContextSourceNotification ContextSourceRegistration Date
DateTime EntityType EntityTypeInfo EntityTypeList ExecutionResultDetails GeoProperty JsonProperty
LanguageProperty ListProperty ListRelationship Notification Property Relationship Snapshot
SnapshotNotification Subscription TemporalProperty Time VocabProperty accept aggrParams aggrMethods
aggrPeriodDuration attributeList attributeName attributeNames attributeTypes attributes attrs avg
cacheDuration collation contextSourceAlias contextSourceExtras contextSourceInfo contextSourceTimeAt
contextSourceUptime cooldown createdAt csf data datasetId deletedAt detail distinctCount endAt endTimeAt
endpoint entities entity entityCount entityId entityList error errors expandValues expiresAt format geoQ
geoproperty georel idPattern information instanceId isActive join jsonKeys jsons lang lastFailure
lastNotification lastSuccess lastUsedAt linkedMaps localOnly location management managementInterval max min
mode modifiedAt ngsildproof notification notificationTrigger notifiedAt notifierInfo notUpdated
observationInterval observationSpace observedAt omit operations operationSpace orderBy ordering pick
problemDetails propertyNames q reason receiverInfo refreshRate registrationId registrationName
relationshipNames resultStatus scope scopeQ showChanges snapshotId snapshotLifetime snapshotPriority
snapshotQueries snapshotQueriesDetails snapshotStatus snapshotTemporalQueries snapshotTemporalQueriesDetails
startAt status stddev subscriptionId subscriptionName success sum sumsq sysAttrs temporalQ tenant throttling
timeAt timeInterval timeout timeproperty timerel timesFailed timesSent totalCount triggerReason typeList
typeName typeNames unchanged unitCode updated uri watchedAttributes
"""
_HAS = """
dataset:Dataset entityMap:EntityMap joinLevel:JoinLevel json:JSON key:Key languageMap:LanguageMap
languageMaps:LanguageMaps object:Object objectList:ObjectList objectLists:ObjectLists objects:Objects
objectType:ObjectType previousJson:PreviousJson previousLanguageMap:PreviousLanguageMap
previousObject:PreviousObject previousObjectList:PreviousObjectList previousValue:PreviousValue
previousValueList:PreviousValueList previousVocab:PreviousVocab value:Value valueList:ValueList
valueLists:ValueLists values:Values valueType:ValueType vocab:Vocab vocabs:Vocabs
"""
_GEOMETRY = """
Feature FeatureCollection GeometryCollection LineString MultiLineString MultiPoint MultiPolygon Point
Polygon bbox coordinates features geometry properties
"""

# term -> how JSON-LD coerces its values
_TYPED = {
    "DateTime": """
        contextSourceTimeAt createdAt deletedAt endAt endTimeAt expiresAt lastFailure
        lastNotification lastSuccess lastUsedAt modifiedAt notifiedAt observedAt startAt timeAt
    """,
    "@id": """
        datasetId entityId instanceId object previousObject subscriptionId success tenant
    """,
    "@vocab": """
        attributeList attributeName attributeNames attributeTypes attributes objectType
        previousVocab propertyNames relationshipNames typeList typeName typeNames valueType vocab
        watchedAttributes
    """,
    "@json": "contextSourceExtras json previousJson problemDetails",
}
_HELD = {
    "@list": """
        avg bbox coordinates distinctCount entityList jsons languageMaps max min objectList
        objectLists objects orderBy previousObjectList previousValueList snapshotQueries
        snapshotQueriesDetails snapshotTemporalQueries snapshotTemporalQueriesDetails stddev sum
        sumsq totalCount valueList valueLists values vocabs
    """,
    "@language": "languageMap previousLanguageMap",
    "@index": "dataset",
    "@set": "features",
}

TERMS: dict[str, str] = {  # term -> IRI
    **{term: NGSI_LD + term for term in _SAME.split()},
    **{term: f"{NGSI_LD}has{name}" for term, _colon, name in (pair.partition(":") for pair in _HAS.split())},
    **{term: GEOJSON + term for term in _GEOMETRY.split()},
    "containedBy": NGSI_LD + "isContainedBy",
    "description": "http://purl.org/dc/terms/description",
    "title": "http://purl.org/dc/terms/title",
    "langString": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
}
PREFIXES = {"ngsi-ld": NGSI_LD, "geojson": GEOJSON}
KINDS = {term: kind for kind, terms in _TYPED.items() for term in terms.split()}
# what stands for a keyword of JSON-LD, in the canonical form
ALIASES = {"id": "id", "type": "type", "@id": "id", "@type": "type"}


def is_core(url: str) -> bool:
    """Report whether an address is that of any version of the core context; the newest stands for all."""
    return _URL.fullmatch(url) is not None


def document() -> dict[str, Any]:
    """Return the core context as a JSON-LD document, for who asks for it offline."""
    held = {term: container for container, terms in _HELD.items() for term in terms.split()}
    definitions: dict[str, Any] = {
        "@version": 1.1,
        "@protected": True,
        **PREFIXES,
        "id": "@id",
        "type": "@type",
    }
    for term, iri in TERMS.items():
        definition = {"@id": iri}
        if term in KINDS:
            definition["@type"] = KINDS[term]
        if term in held:
            definition["@container"] = held[term]
        definitions[term] = definition if len(definition) > 1 else iri
    return {"@context": {**definitions, "@vocab": DEFAULT}}
