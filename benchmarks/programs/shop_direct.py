"""The shop's dev stack, written directly, without Node; argument: the directory to write to."""

from __future__ import annotations

import sys

from examples.shop.backend import shop

shop("dev", lock=None).synthesize(sys.argv[1])
