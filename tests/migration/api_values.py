"""Documents as Firestore's API has them, for filling servers in tests."""

from __future__ import annotations

from typing import Any

from google.cloud.firestore_v1.types import Document as ApiDocument
from google.cloud.firestore_v1.types import Value as ApiValue
from google.protobuf.timestamp_pb2 import Timestamp as ApiTimestamp

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector


def api_document(document: Document, database: DatabaseName) -> Any:
    message = ApiDocument(name=f"{database}/documents/{document.path}")
    raw = ApiDocument.pb(message)
    for name, value in document.fields.items():
        fill(raw.fields[name], value)
    for moment, target in ((document.created, "create_time"), (document.updated, "update_time")):
        if moment is not None:
            getattr(raw, target).CopyFrom(api_timestamp(moment))
    return message


def api_timestamp(moment: Timestamp) -> Any:
    return ApiTimestamp(seconds=moment.seconds, nanos=moment.nanoseconds)


def api_value(value: Value) -> Any:
    raw = ApiValue.pb(ApiValue())
    fill(raw, value)
    return raw


def fill(raw: Any, value: Value) -> None:
    match value:
        case None:
            raw.null_value = 0
        case bool():
            raw.boolean_value = value
        case int():
            raw.integer_value = value
        case float():
            raw.double_value = value
        case str():
            raw.string_value = value
        case bytes():
            raw.bytes_value = value
        case Timestamp():
            raw.timestamp_value.CopyFrom(api_timestamp(value))
        case Reference():
            raw.reference_value = str(value)
        case GeoPoint():
            raw.geo_point_value.latitude = value.latitude
            raw.geo_point_value.longitude = value.longitude
            raw.geo_point_value.SetInParent()
        case Vector():
            raw.map_value.fields["__type__"].string_value = "__vector__"
            raw.map_value.fields["value"].array_value.SetInParent()
            for element in value.elements:
                raw.map_value.fields["value"].array_value.values.add().double_value = element
        case tuple():
            raw.array_value.SetInParent()
            for item in value:
                fill(raw.array_value.values.add(), item)
        case dict():
            raw.map_value.SetInParent()
            for name, item in value.items():
                fill(raw.map_value.fields[name], item)
        case _:
            raise AssertionError(value)
