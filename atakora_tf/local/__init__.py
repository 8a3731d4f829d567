"""A whole backend on one's own machine: what `atakora dev` runs.  Needs the extra `local`."""
