"""Cutting over: what changed in the source since the import, carried until little is left."""
