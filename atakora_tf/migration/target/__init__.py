"""Cosmos DB as the place where items go: paced, patient, and sure of what was written."""
