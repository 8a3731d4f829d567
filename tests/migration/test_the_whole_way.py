"""The law of all stages together: export, JSON lines, transformation, item, and back."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atakora_tf.migration.content_hash import content_hash
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.managed_export.source import ManagedExport
from atakora_tf.migration.mapping.forms import FORMS
from atakora_tf.migration.mapping.inverse import Inverse
from atakora_tf.migration.mapping.item_hash import item_hash, parse_item
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from tests.migration.documents import data_set, documents
from tests.migration.export_writer import entity, write_export

DB = DatabaseName("demo")
ACCEPTED = ", ".join(sorted(set(LOSSES) - {"unnamed_fields"}))
TAKEN = {"id", "ttl", "originals", "_document_id", "_ts", "_etag", "_rid", "_self", "_attachments"}

forms = st.fixed_dictionaries({name: st.sampled_from(sorted(each)) for name, each in FORMS.items()})
sets_of_documents = st.lists(
    documents(exported=True), min_size=1, max_size=4, unique_by=lambda one: one.path
)


@given(sets_of_documents, forms)
@example(list(data_set(30, DB, long_every=30)), {name: next(iter(FORMS[name])) for name in FORMS})
def test_every_document_of_an_export_comes_back_from_its_item(
    tmp_path_factory: pytest.TempPathFactory, written: list[Document], chosen: dict[str, str]
) -> None:
    place = tmp_path_factory.mktemp("way")
    write_export(place / "managed", [[entity(document, DB) for document in written]])
    managed = ManagedExport(place / "managed", DB)
    write_json_lines(managed, place / "lines", compression="none")
    types = ", ".join(f"{name}: '{form}'" for name, form in chosen.items())
    rules = parse_mapping(
        f"version: 1\naccept: [{ACCEPTED}]\noriginals: originals\ntypes: {{{types}}}\n"
        "collections: {'**': {container: shop/all, id: path}}"
    )
    transform, inverse = Transform(rules, database=DB), Inverse(rules, database=DB)
    back: list[Document] = []
    for chunk in JsonLines(place / "lines").documents():
        for document in chunk:
            outcome = transform(document)
            if isinstance(outcome, Rejected):
                # Cosmos DB keeps some names for itself, and the mapping one.
                assert document.fields.keys() & TAKEN, outcome
                back.append(document)
                continue
            [item] = outcome
            stored = parse_item(item.text) | {"_ts": 1_700_000_000, "_etag": '"1"'}
            assert item_hash(stored) == item.hash
            back += inverse(item.container, stored)
    assert {document.path: document for document in back} == {
        document.path: document for document in written
    }
    assert sorted(map(content_hash, back)) == sorted(map(content_hash, written))
