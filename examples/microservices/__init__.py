"""A market of several services: two runtimes, an event bus, secrets, data and a storefront.

| service | what it is | where it runs |
|---|---|---|
| `CatalogueApi` | what is for sale | the Python app that all share |
| `OrderApi` | orders; publishes events, calls the accounts, holds a secret | the same app |
| `AccountApi` | customers' personal data, `dedicated` | an app and an account of its own |
| `Fulfilment` | a timer, two queues and a subscription to the events | the shared Python app |
| `Notifier` | a web hook and another subscription | the Node app |
| `Ledger` | invoices: two entities, a blob container and a queue | shared account and storage |
| `Storefront` | a static site that calls the APIs | storage behind Front Door |

    atakora plan --app examples.microservices.backend:market --environment prod
    atakora graph --app examples.microservices.backend:market
    atakora synth --app examples.microservices.backend:market

Nothing is built in Azure, so a pipeline puts the dependencies beside the code first:
`pip install --target .python_packages/lib/site-packages -r requirements.txt` in `fulfilment`,
`npm install --omit=dev` in `notifier`. After `terraform apply` it puts the secrets into the vault
and runs `atakora site publish`. Whoever applies needs what docs/components.md says.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.microservices.backend import STOREFRONT, market

__all__ = ["every_backend", "market"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """The market in each of its environments; `locks` is the folder of the lock files."""
    for environment in STOREFRONT:
        yield market(environment, lock=locks / "atakora.lock.json")
