"""Where items are kept: one protocol, Cosmos DB and an embedded SQLite behind it."""
