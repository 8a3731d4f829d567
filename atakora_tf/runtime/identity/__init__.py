"""Who calls, and what the caller may do: tokens, function keys, rules about single items."""
