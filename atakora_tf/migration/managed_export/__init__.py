"""Firestore's managed exports: the LevelDB log format and the entities in it."""
