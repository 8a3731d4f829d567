"""Whether the target holds what the source says, item by item."""
