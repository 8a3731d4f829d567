"""What is written down of each request, and how it is found again."""
