"""Azure's public regions: display names, pairs, availability zones, short codes.

Source: the Azure locations API as published by Azure/terraform-azurerm-avm-utl-regions
(commit 9064b20, March 2026): name, display name, geography, paired region, zones, and its
column `geo_code`, which the Cloud Adoption Framework leaves to each organisation.
Sovereign clouds and Microsoft's own staging regions are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from attrs import frozen

from atakora_tf.errors import UnknownRegion

__all__ = ["REGIONS", "Region", "normalise_region", "region"]


@frozen
class Region:
    """One region of Azure's public cloud."""

    name: str
    """The name that the API uses, e.g. `westeurope`."""

    display_name: str
    """The name that people use, e.g. `West Europe`."""

    geography: str
    """The data boundary that the region lies in, e.g. `Europe`."""

    paired: str | None
    """The region that geo-redundant storage copies to, or None.

    Where there is none, GRS, RAGRS, GZRS and RAGZRS are not to be had.  A pair is not
    always mutual, and may be a region that is closed to new customers (`swedensouth`).
    """

    zones: bool
    """Whether the region has availability zones."""

    short_name: str
    """Two to four characters for use in names, e.g. `we`; no two regions share one."""


# (name, display name, geography, paired region, availability zones, short name)
_ROWS: tuple[tuple[str, str, str, str | None, bool, str], ...] = (
    ("australiacentral", "Australia Central", "Australia", "australiacentral2", False, "acl"),
    ("australiacentral2", "Australia Central 2", "Australia", "australiacentral", False, "acl2"),
    ("australiaeast", "Australia East", "Australia", "australiasoutheast", True, "ae"),
    ("australiasoutheast", "Australia Southeast", "Australia", "australiaeast", False, "ase"),
    ("austriaeast", "Austria East", "Austria", None, True, "aue"),
    ("belgiumcentral", "Belgium Central", "Belgium", None, True, "bec"),
    ("brazilsouth", "Brazil South", "Brazil", "southcentralus", True, "brs"),
    ("brazilsoutheast", "Brazil Southeast", "Brazil", "brazilsouth", False, "bse"),
    ("canadacentral", "Canada Central", "Canada", "canadaeast", True, "cnc"),
    ("canadaeast", "Canada East", "Canada", "canadacentral", False, "cne"),
    ("centralindia", "Central India", "India", "southindia", True, "inc"),
    ("centralus", "Central US", "United States", "eastus2", True, "cus"),
    ("centraluseuap", "Central US EUAP", "Canary (US)", "eastus2euap", False, "ccy"),
    ("chilecentral", "Chile Central", "Chile", None, True, "clc"),
    ("denmarkeast", "Denmark East", "Denmark", None, True, "dke"),
    ("eastasia", "East Asia", "Asia Pacific", "southeastasia", True, "ea"),
    ("eastus", "East US", "United States", "westus", True, "eus"),
    ("eastus2", "East US 2", "United States", "centralus", True, "eus2"),
    ("eastus2euap", "East US 2 EUAP", "Canary (US)", "centraluseuap", True, "ecy"),
    ("francecentral", "France Central", "France", "francesouth", True, "frc"),
    ("francesouth", "France South", "France", "francecentral", False, "frs"),
    ("germanynorth", "Germany North", "Germany", "germanywestcentral", False, "gn"),
    ("germanywestcentral", "Germany West Central", "Germany", "germanynorth", True, "gwc"),
    ("indonesiacentral", "Indonesia Central", "Indonesia", None, True, "idc"),
    ("israelcentral", "Israel Central", "Israel", None, True, "ilc"),
    ("italynorth", "Italy North", "Italy", None, True, "itn"),
    ("japaneast", "Japan East", "Japan", "japanwest", True, "jpe"),
    ("japanwest", "Japan West", "Japan", "japaneast", True, "jpw"),
    ("jioindiacentral", "Jio India Central", "India", "jioindiawest", False, "jic"),
    ("jioindiawest", "Jio India West", "India", "jioindiacentral", False, "jiw"),
    ("koreacentral", "Korea Central", "Korea", "koreasouth", True, "krc"),
    ("koreasouth", "Korea South", "Korea", "koreacentral", False, "krs"),
    ("malaysiawest", "Malaysia West", "Malaysia", None, True, "myw"),
    ("mexicocentral", "Mexico Central", "Mexico", None, True, "mxc"),
    ("newzealandnorth", "New Zealand North", "New Zealand", None, True, "nzn"),
    ("northcentralus", "North Central US", "United States", "southcentralus", False, "ncus"),
    ("northeurope", "North Europe", "Europe", "westeurope", True, "ne"),
    ("norwayeast", "Norway East", "Norway", "norwaywest", True, "nwe"),
    ("norwaywest", "Norway West", "Norway", "norwayeast", False, "nww"),
    ("polandcentral", "Poland Central", "Poland", None, True, "plc"),
    ("qatarcentral", "Qatar Central", "Qatar", None, True, "qac"),
    ("southafricanorth", "South Africa North", "South Africa", "southafricawest", True, "san"),
    ("southafricawest", "South Africa West", "South Africa", "southafricanorth", False, "saw"),
    ("southcentralus", "South Central US", "United States", "northcentralus", True, "scus"),
    ("southeastasia", "Southeast Asia", "Asia Pacific", "eastasia", True, "sea"),
    ("southindia", "South India", "India", "centralindia", False, "ins"),
    ("spaincentral", "Spain Central", "Spain", None, True, "spc"),
    ("swedencentral", "Sweden Central", "Sweden", "swedensouth", True, "sdc"),
    ("switzerlandnorth", "Switzerland North", "Switzerland", "switzerlandwest", True, "szn"),
    ("switzerlandwest", "Switzerland West", "Switzerland", "switzerlandnorth", False, "szw"),
    ("uaecentral", "UAE Central", "UAE", "uaenorth", False, "uac"),
    ("uaenorth", "UAE North", "UAE", "uaecentral", True, "uan"),
    ("uksouth", "UK South", "United Kingdom", "ukwest", True, "uks"),
    ("ukwest", "UK West", "United Kingdom", "uksouth", False, "ukw"),
    ("westcentralus", "West Central US", "United States", "westus2", False, "wcus"),
    ("westeurope", "West Europe", "Europe", "northeurope", True, "we"),
    ("westindia", "West India", "India", "southindia", False, "inw"),
    ("westus", "West US", "United States", "eastus", False, "wus"),
    ("westus2", "West US 2", "United States", "westcentralus", True, "wus2"),
    ("westus3", "West US 3", "United States", "eastus", True, "wus3"),
)

REGIONS: Mapping[str, Region] = MappingProxyType({row[0]: Region(*row) for row in _ROWS})
"""Every region by its name, in alphabetical order."""

_SEPARATORS = str.maketrans("", "", " -_")


def normalise_region(name: str) -> str:
    """The API's way to write `name`: "West Europe" and "WestEurope" give "westeurope".

    Only the spelling changes; whether such a region exists is for `region` to say.
    """
    return name.translate(_SEPARATORS).lower()


@cache
def region(name: str) -> Region:
    """The region that `name` means, written as "westeurope", "West Europe" or "WestEurope".

    Raises `UnknownRegion`, with the nearest names, where there is none.
    """
    found = REGIONS.get(normalise_region(name))
    if found is None:
        raise UnknownRegion(_unknown(name))
    return found


def _unknown(name: str) -> str:
    import difflib  # only a message needs it

    near = difflib.get_close_matches(normalise_region(name), REGIONS, n=3)
    hint = (
        f"Did you mean {_either(near)}?"
        if near
        else "Write it as Azure does, for example 'westeurope' or 'West Europe'."
    )
    return f"{name!r} is not an Azure region that this release knows. {hint}"


def _either(names: list[str]) -> str:
    quoted = [repr(name) for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
