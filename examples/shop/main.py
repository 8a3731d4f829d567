"""Lets `atakora` find the shop from within this folder, as in `atakora dev`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from examples.shop.backend import shop

__all__ = ["shop"]
