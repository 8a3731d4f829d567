"""Words that Azure keeps for itself in the names of what has an address on the internet.

Source: learn.microsoft.com /azure/azure-resource-manager/troubleshooting
/error-reserved-resource-name (`ReservedResourceName`, which comes on apply).
"""

from __future__ import annotations

from typing import Final

__all__ = ["RESERVED_ANYWHERE", "reserved_fault", "reserved_part"]

RESERVED_ANYWHERE: Final = ("microsoft", "windows")

_AT_THE_START: Final = "login"

_AS_A_WHOLE: Final = frozenset(
    (
        *("access", "azure", "bing", "bizspark", "biztalk", "cortana", "directx", "dotnet"),
        *("dynamics", "excel", "exchange", "forefront", "groove", "hololens", "hyperv", "kinect"),
        *("lync", "msdn", "o365", "office", "office365", "onedrive", "onenote", "outlook"),
        *("powerpoint", "sharepoint", "skype", "visio", "visualstudio", "xbox"),
    )
)


def reserved_part(name: str) -> str | None:
    """The word that no such name may hold, hyphens or not; None if there is none."""
    # Names of storage accounts lose their hyphens.
    joined = name.lower().replace("-", "")
    return next((word for word in RESERVED_ANYWHERE if word in joined), None)


def reserved_fault(name: str) -> str | None:
    """Why a whole name is Azure's own, as a clause without a full stop; None if it is not."""
    lowered = name.lower()
    if (word := reserved_part(name)) is not None:
        return f"{name!r} holds the word {word!r}, which Azure keeps for itself"
    if lowered.startswith(_AT_THE_START):
        return f"{name!r} starts with {_AT_THE_START!r}, which Azure keeps for itself"
    if lowered in _AS_A_WHOLE:
        return f"{name!r} is a word that Azure keeps for itself"
    return None
