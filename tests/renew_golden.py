"""Write the golden files anew: `python -m tests.renew_golden`, or `make golden`.

They hold the examples' whole configurations, as a reader of a change should see them. Read the
difference before you commit it: what changes here changes in everybody's deployment, and a logical
id or an Azure name that changes replaces a resource with its data.
"""

from __future__ import annotations

from pathlib import Path

from attrs import frozen

from atakora_tf import Backend
from examples.custom_provider.backend import lounge
from examples.isolated.backend import clinic
from examples.microservices.backend import market
from examples.regions.backends import backends as regions
from examples.shop.backend import shop
from examples.two_regions.backend import airline

FOLDER = Path(__file__).parent / "golden"


@frozen
class Golden:
    """One reviewed configuration: that of an example in one environment."""

    name: str
    backend: Backend

    @property
    def path(self) -> Path:
        """Where it is kept."""
        return FOLDER / f"{self.name}.json"

    def now(self) -> str:
        """The configuration as it is now."""
        return self.backend.document(whole=True).to_json()

    def reviewed(self) -> str:
        """The configuration as somebody has read it; empty if nobody has."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else ""


def every_golden() -> list[Golden]:
    """All that are kept."""
    return [
        Golden("shop_dev", shop("dev", lock=None)),
        Golden("shop_prod", shop("prod", lock=None)),
        Golden("microservices_prod", market("prod", lock=None)),
        Golden("custom_provider_prod", lounge("prod", lock=None)),
        Golden("two_regions_prod", airline("prod", lock=None)),
        Golden("isolated_prod", clinic("prod", lock=None)),
        # One of the storefronts, in which it is to be seen what is read of the catalogue's stack.
        # Without lock files, as the others.
        Golden("regions_prod", regions("prod", FOLDER / "none")[-1]),
    ]


def main() -> None:
    """Write the files and say which changed."""
    FOLDER.mkdir(exist_ok=True)
    for golden in every_golden():
        text = golden.now()
        changed = golden.reviewed() != text
        golden.path.write_text(text, encoding="utf-8")
        print(f"{golden.path.name}: {'changed' if changed else 'the same'}")


if __name__ == "__main__":
    main()
