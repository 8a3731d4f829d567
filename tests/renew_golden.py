"""Write the golden files anew: `python -m tests.renew_golden`, or `make golden`.

They hold the shop's whole configuration, as a reader of a change should see it. Read the
difference before you commit it: what changes here changes in everybody's deployment, and a logical
id or an Azure name that changes replaces a resource with its data.
"""

from __future__ import annotations

from pathlib import Path

from examples.shop.backend import shop

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENTS = ("dev", "prod")


def golden_file(environment: str) -> Path:
    """Where the shop's configuration for an environment is kept."""
    return GOLDEN / f"shop_{environment}.json"


def shop_json(environment: str) -> str:
    """The shop's configuration as it is now."""
    return shop(environment, lock=None).document(whole=True).to_json()


def main() -> None:
    """Write the files and say which changed."""
    GOLDEN.mkdir(exist_ok=True)
    for environment in ENVIRONMENTS:
        path, text = golden_file(environment), shop_json(environment)
        changed = not path.exists() or path.read_text(encoding="utf-8") != text
        path.write_text(text, encoding="utf-8")
        print(f"{path.name}: {'changed' if changed else 'the same'}")


if __name__ == "__main__":
    main()
