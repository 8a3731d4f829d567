"""The report of a run: figures, charts, dead letters and verification, as a page or as JSON."""
