"""Runs an application on the port that the caller names: all of them in the same server."""

from __future__ import annotations

from typing import Any


def serve(app: Any, port: str) -> None:
    """Serve until somebody ends the process."""
    import uvicorn

    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="error", access_log=False)
