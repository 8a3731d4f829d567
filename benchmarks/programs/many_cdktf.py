"""Many CRUD APIs through CDKTF; arguments: how many, and the directory to write to."""

from __future__ import annotations

import sys

# First: it makes the azurerm bindings load in a second.
from atakora_tf import AtakoraStack

# isort: split
from cdktf import App

from benchmarks.programs.workload import many_apis

app = App(outdir=sys.argv[2])
backend = many_apis(int(sys.argv[1]))
settings = backend.stack_settings()
stack = AtakoraStack(
    app,
    settings.name,
    environment=settings.environment,
    location=settings.location,
    tags=settings.tags,
)
backend.initialize(stack)
app.synth()
