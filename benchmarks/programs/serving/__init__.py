"""The same API three times, a server beneath it, and a caller that never waits."""
