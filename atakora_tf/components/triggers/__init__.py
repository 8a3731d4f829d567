"""What starts functions: one file for each kind of trigger."""
