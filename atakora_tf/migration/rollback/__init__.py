"""The way back: the target as it was before a run, but for what others changed since."""
