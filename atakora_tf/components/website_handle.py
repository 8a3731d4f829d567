"""A component's hold on the storage account that serves its website."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

if TYPE_CHECKING:
    from cdktf_cdktf_provider_azurerm.storage_account import StorageAccount

__all__ = ["WebsiteHandle"]


@frozen(eq=False)
class WebsiteHandle(ResourceHandle):
    """A component's hold on the storage account where its website is."""

    unit: str
    """The component's own part, such as `static_website/Storefront`."""

    @classmethod
    def holding(cls, handle: ResourceHandle, unit: str) -> WebsiteHandle:
        """The handle of a component with this part."""
        return cls._over(handle, unit)

    @property
    def account(self) -> StorageAccount:
        """The account's construct; raises `BackendStateError` in the direct way."""
        account: StorageAccount = self.construct_at(self._main().address)
        return account

    @property
    def construct(self) -> StorageAccount:
        """The same as `account`."""
        return self.account

    @property
    def account_name(self) -> str:
        """The account's name, as Terraform text."""
        return self.attribute(self.unit, "account_name")

    @property
    def blob_endpoint(self) -> str:
        """The address of the account's blobs, as Terraform text."""
        return self.attribute(self.unit, "blob_endpoint")

    @property
    def hostname(self) -> str:
        """The host name of the website in storage itself, as Terraform text."""
        return self.attribute(self.unit, "web_hostname")

    @property
    def url(self) -> str:
        """The same with `https://`, as Terraform text."""
        return self.attribute(self.unit, "web_url")
