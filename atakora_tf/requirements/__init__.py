"""What components can ask for: requirement classes, field by field with its strategy."""
