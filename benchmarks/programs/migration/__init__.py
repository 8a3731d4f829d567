"""Programs that the migration is measured by."""
