"""Brings the files of a site to where browsers load them from."""
