"""`python -m examples.regions [environment]` writes all stacks into cdktf.out, without Node."""

from __future__ import annotations

import sys
from pathlib import Path

from atakora_tf import AtakoraError
from examples.regions.backends import backends


def main() -> int:
    """Write the stacks; 2 for a user's mistake, which is said without a traceback."""
    environment = sys.argv[1] if len(sys.argv) > 1 else "dev"
    try:
        for backend in backends(environment, Path("examples/regions")):
            print(f"Wrote {backend.synthesize('cdktf.out')}")
    except AtakoraError as fault:
        print(fault, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
