"""The programs that are measured, each started in a process of its own."""
