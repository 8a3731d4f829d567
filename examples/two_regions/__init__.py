"""Flight bookings in two regions: one account, which a second region reads and takes over.

| component | what it is | where it runs |
|---|---|---|
| `BookingApi`, `FlightApi` | records of bookings and flights | the home region, West Europe |
| `Departures` | shows flights to travellers, from the nearest copy | its own app in North Europe |

    atakora plan --app examples.two_regions.backend:airline --environment prod
    atakora synth --app examples.two_regions.backend:airline

In `prod` the Cosmos DB account replicates to North Europe and then to France Central, and is spread
over zones where a region has them; `staging` has one copy, `dev` none. docs/regions.md says what
that costs and how code finds the copy that is nearest.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.two_regions.backend import REPLICAS, airline

__all__ = ["airline", "every_backend"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """The airline in each of its environments; `locks` is the folder of the lock files."""
    for environment in REPLICAS:
        yield airline(environment, lock=locks / "atakora.lock.json")
