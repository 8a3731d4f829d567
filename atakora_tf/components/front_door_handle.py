"""A component's hold on a Front Door profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

if TYPE_CHECKING:
    from cdktf_cdktf_provider_azurerm.cdn_frontdoor_endpoint import CdnFrontdoorEndpoint
    from cdktf_cdktf_provider_azurerm.cdn_frontdoor_profile import CdnFrontdoorProfile

__all__ = ["FrontDoorHandle"]


@frozen(eq=False)
class FrontDoorHandle(ResourceHandle):
    """A component's hold on the Front Door profile where its endpoint is."""

    unit: str
    """`endpoints/{name}` of the component's site."""

    @classmethod
    def holding(cls, handle: ResourceHandle, endpoint: str) -> FrontDoorHandle:
        """The handle of a component with this endpoint."""
        return cls._over(handle, f"endpoints/{endpoint}")

    @property
    def profile(self) -> CdnFrontdoorProfile:
        """The profile's construct; raises `BackendStateError` in the direct way."""
        profile: CdnFrontdoorProfile = self.construct_at(self._main().address)
        return profile

    @property
    def construct(self) -> CdnFrontdoorProfile:
        """The same as `profile`."""
        return self.profile

    @property
    def endpoint_construct(self) -> CdnFrontdoorEndpoint:
        """The construct of the component's endpoint."""
        endpoint: CdnFrontdoorEndpoint = self._construct_of(self.unit, "hostname")
        return endpoint

    @property
    def hostname(self) -> str:
        """The host name that Front Door gives the site, as Terraform text."""
        return self.attribute(self.unit, "hostname")

    @property
    def endpoint(self) -> str:
        """The same with `https://`, as Terraform text."""
        return self.attribute(self.unit, "endpoint")

    @property
    def url(self) -> str:
        """The address for visitors: that of a custom domain, else `endpoint`."""
        return self.attribute(self.unit, "url")
