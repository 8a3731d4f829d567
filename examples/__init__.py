"""Programs that show how atakora_tf is used; each synthesises in every environment."""
