"""Claims, strategies, conflicts, provenance: the algebra of merging, free of Azure."""
