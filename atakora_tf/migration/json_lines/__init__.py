"""The format between the stages: documents as JSON lines with a manifest.

docs/migration_format.md describes it.
"""
