"""A component's hold on a Static Web App."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

if TYPE_CHECKING:
    from cdktf_cdktf_provider_azurerm.static_web_app import StaticWebApp

__all__ = ["StaticWebAppHandle"]


@frozen(eq=False)
class StaticWebAppHandle(ResourceHandle):
    """A component's hold on the Static Web App that holds its site."""

    unit: str
    """`sites/{name}` of the component's site."""

    @classmethod
    def holding(cls, handle: ResourceHandle, site: str) -> StaticWebAppHandle:
        """The handle of a component with this site."""
        return cls._over(handle, f"sites/{site}")

    @property
    def app(self) -> StaticWebApp:
        """The app's construct; raises `BackendStateError` in the direct way."""
        app: StaticWebApp = self.construct_at(self._main().address)
        return app

    @property
    def construct(self) -> StaticWebApp:
        """The same as `app`."""
        return self.app

    @property
    def name(self) -> str:
        """The app's name, as Terraform text."""
        return self.attribute(self.unit, "name")

    @property
    def hostname(self) -> str:
        """The host name that Azure gives the site, as Terraform text."""
        return self.attribute(self.unit, "hostname")

    @property
    def endpoint(self) -> str:
        """The same with `https://`, as Terraform text."""
        return self.attribute(self.unit, "endpoint")

    @property
    def url(self) -> str:
        """The address for visitors: that of a custom domain, else `endpoint`."""
        return self.attribute(self.unit, "url")
