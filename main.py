"""What `cdktf.json` runs: the shop, for the environment named by ATAKORA_ENVIRONMENT."""

from __future__ import annotations

import os
import sys

from atakora_tf import AtakoraError
from examples.shop.backend import STOREFRONT, shop


def main() -> int:
    """Synthesise the shop; 2 for a user's mistake, which is said without a traceback."""
    environment = os.environ.get("ATAKORA_ENVIRONMENT", "dev")
    if environment not in STOREFRONT:
        known = ", ".join(STOREFRONT)
        print(f"ATAKORA_ENVIRONMENT is {environment!r}; choose one of {known}.", file=sys.stderr)
        return 2
    try:
        synthesise(environment)
    except AtakoraError as fault:
        print(fault, file=sys.stderr)
        return 2
    except (OSError, RuntimeError) as fault:
        # What CDKTF cannot write comes from Node, as a RuntimeError with Node's own trace.
        cause = str(fault).partition("\n")[0]
        print(f"The configuration cannot be written: {cause}", file=sys.stderr)
        return 2
    return 0


def synthesise(environment: str) -> None:
    """Build the CDKTF stack and write it, and say what was written."""
    # CDKTF starts Node when it is imported, so only now. AtakoraStack first: it makes the azurerm
    # bindings load in a second.
    from atakora_tf import AtakoraStack

    # isort: split
    from cdktf import App

    app = App()
    backend = shop(environment)
    settings = backend.stack_settings()
    backend.initialize(AtakoraStack.from_settings(app, settings))
    app.synth()
    # For `atakora diff`, which tells what changed since.
    backend.keep_plan(app.outdir)
    for warning in backend.warnings:
        print(f"Warning: {warning}", file=sys.stderr)
    written = f"{os.path.relpath(app.outdir)}/stacks/{settings.name}/cdk.tf.json"
    print(f"Wrote {written}\n{backend.summary()}")


if __name__ == "__main__":
    sys.exit(main())
