"""Whether this process runs in Azure."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Final

__all__ = ["in_azure"]

# What App Service and Functions set in every process
# (learn.microsoft.com/azure/app-service/reference-app-settings, "App environment";
# learn.microsoft.com/azure/azure-functions/functions-app-settings), and where a managed identity
# or Container Apps show themselves.
_BEGINNINGS: Final = ("WEBSITE_", "FUNCTIONS_", "CONTAINER_APP_")
_NAMES: Final = frozenset({"IDENTITY_ENDPOINT", "MSI_ENDPOINT", "LEGION_SERVICE_HOST"})


def in_azure(environment: Mapping[str, str] | None = None) -> bool:
    """Whether a variable is set that only Azure's hosts set (or an imitation of them)."""
    names = os.environ if environment is None else environment
    return any(name.upper().startswith(_BEGINNINGS) or name.upper() in _NAMES for name in names)
