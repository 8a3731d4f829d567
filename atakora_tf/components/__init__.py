"""Components: what a user defines, and the requirements that each of them states."""
