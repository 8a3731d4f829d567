"""The contract of an API: its entities and their JSON Schema.  Pure: no Azure, no CDKTF, no web."""
