"""A Firestore database, read through its API."""
