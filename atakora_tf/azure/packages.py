"""Packages: the zip files that hold the code of a Function App.

Sources: learn.microsoft.com /azure/azure-functions/run-functions-from-deployment-package (general
considerations) and functions-deployment-technologies, read in 2026.
"""

from __future__ import annotations

from typing import Final

__all__ = [
    "FLEX_PACKAGE_BLOB",
    "HOST_FILE",
    "LEFT_OUT_FILES",
    "LEFT_OUT_FOLDERS",
    "MAXIMUM_PACKAGE_BYTES",
]

MAXIMUM_PACKAGE_BYTES: Final = 1_000_000_000
"""What a package may weigh: "the maximum size for a deployment package file is 1 GB"."""

FLEX_PACKAGE_BLOB: Final = "released-package.zip"
"""The blob that an app on Flex Consumption runs, in its deployment container: the name under
which the platform's own deployments put it there (`az functionapp deployment source config-zip`
writes it). azurerm 4.55 cannot deploy to Flex Consumption itself: its `zip_deploy_file` calls an
endpoint that these apps do not have (hashicorp/terraform-provider-azurerm#29630), with a password.
"""

HOST_FILE: Final = "host.json"
"""The file at the root of a package without which the Functions host does not start."""

LEFT_OUT_FILES: Final = frozenset(
    {".funcignore", ".gitignore", "local.settings.json", "project.lock.json"}
)
"""Files that are never shipped, as by `func azure functionapp publish`
(azure-functions-core-tools, FileSystemHelpers): settings of the developer's machine, and lists."""

LEFT_OUT_FOLDERS: Final = frozenset({".git", ".vscode", "__pycache__"})
"""Folders that are never shipped; what Python compiled differs from machine to machine."""
