"""Limits, splitting, placement, the lock file: from merged needs to what will exist."""
