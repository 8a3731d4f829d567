"""From Firestore's documents to Cosmos DB's items: the mapping file, the transformation, the draft.

docs/migration_mapping.md is the page for people.  Nothing is read or imported before it is used:
PyYAML only by `read_mapping` and the draft's file, jsonschema-rs only where a mapping has schemas.
"""
