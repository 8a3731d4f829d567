"""Firestore to Cosmos DB: where data come from, what they are, and where they go.

This room stands alone: it knows nothing of backends, plans and Terraform.  Heavy libraries
(`google-cloud-firestore`, `zstandard`) are imported where they are used and not before.
"""
