"""Hypothesis profiles: `ci` is the same in every run, `long` searches (`make properties`)."""

from __future__ import annotations

import os
import signal

from hypothesis import HealthCheck, settings

# Shells that start programs in the background have them ignore Ctrl-C, and all that they start too.
signal.signal(signal.SIGINT, signal.default_int_handler)

# What a developer's shell says of the command's options, or of where the state lives, must not
# change what tests see. Before anything is collected: some modules build stacks when imported.
for _name in [name for name in os.environ if name.startswith(("ATAKORA_STATE_", "ARM_"))]:
    del os.environ[_name]

# Walking a config class with thirty fields takes Hypothesis long enough to complain.
_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)

settings.register_profile(
    "ci", derandomize=True, max_examples=50, deadline=None, suppress_health_check=_SLOW
)
settings.register_profile(
    "long", max_examples=1000, deadline=None, stateful_step_count=80, suppress_health_check=_SLOW
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))
