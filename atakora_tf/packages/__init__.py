"""The code of functions on its way into a package: read, told apart, zipped."""
