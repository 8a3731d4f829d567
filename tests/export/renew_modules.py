"""Export the modules of the repository anew: `python -m tests.export.renew_modules`, `make golden`.

They are what users of the examples would export. Read the difference before you commit it: a name
that changes replaces a resource with its data.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from atakora_tf import Backend
from atakora_tf.providers.function_package import package_files
from atakora_tf.terraform.base import base_document
from atakora_tf.terraform.module import module_files
from atakora_tf.terraform.module_writer import write_export
from examples.custom_provider.backend import lounge
from examples.isolated.backend import clinic
from examples.microservices.backend import market
from examples.shop.backend import shop
from examples.two_regions.backend import airline

ROOT = Path(__file__).parents[2]

MODULES: dict[str, Callable[[], Backend]] = {
    "custom_provider": lambda: lounge("dev", lock=None),
    "isolated": lambda: clinic("prod", lock=None),
    "microservices": lambda: market("dev", lock=None),
    "shop": lambda: shop("dev", lock=None),
    "two_regions": lambda: airline("dev", lock=None),
}
"""The exported modules, and the backend of each."""


def exported_files(name: str) -> dict[str, str | bytes]:
    """The files of a module as they are now, with the code that it ships."""
    backend = MODULES[name]()
    settings = backend.stack_settings()
    document = base_document(settings, with_state=False).merge(backend.document(settings))
    packages = {place.as_posix(): code for place, code in package_files(backend.plan()).items()}
    return {**packages, **module_files(document, settings, backend.name)}


def main() -> None:
    """Write the modules and say which files changed."""
    for name, backend in MODULES.items():
        made = backend()
        subject = f"{made.name} in {made.environment}"
        done = write_export(ROOT / "modules" / name, exported_files(name), subject)
        print(f"modules/{name}: {', '.join([*done.written, *done.removed]) or 'the same'}")


if __name__ == "__main__":
    main()
