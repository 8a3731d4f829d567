"""The blocks of a Terraform configuration as plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from attrs import field, frozen

from atakora_tf.errors import DocumentError
from atakora_tf.merge.secret import carries_secret
from atakora_tf.terraform.expression import Expression, Reference

__all__ = [
    "Block",
    "DataSource",
    "LocalBackend",
    "Output",
    "Postcondition",
    "ProviderBlock",
    "Resource",
    "StateBackend",
    "azurerm",
    "azurerm_data",
]

# Arguments of Terraform's state backends that are secrets.
# Source: developer.hashicorp.com/terraform/language/backend, the pages of the kinds
_SECRET_ARGUMENTS = frozenset(
    {
        "access_key",
        "client_certificate_password",
        "client_secret",
        "encryption_key",
        "oidc_request_token",
        "oidc_token",
        "password",
        "sas_token",
        "secret_key",
        "token",
    }
)

# Terraform reads these words itself, whatever the type of the resource.  Some have
# a parameter here; the others make several resources out of one, which plain data
# says by having several resources.
# Source: developer.hashicorp.com/terraform/language/meta-arguments
_META_ARGUMENTS = {
    "depends_on": "Give depends_on as a parameter of the block.",
    "lifecycle": "Give prevent_destroy, ignore_changes or create_before_destroy instead.",
    "provider": "Give provider as a parameter of the block.",
    "count": "Add one block for each resource.",
    "for_each": "Add one block for each resource.",
    "connection": "Provisioners are not supported.",
    "provisioner": "Provisioners are not supported.",
}


def _no_meta_arguments(address: str, arguments: Mapping[str, object]) -> None:
    for name, remedy in _META_ARGUMENTS.items():
        if name in arguments:
            raise DocumentError(
                f"{address}: {name!r} is a word of Terraform's own, not an argument of the "
                f"type. {remedy}"
            )


def _copied(arguments: Mapping[str, object]) -> Mapping[str, object]:
    return dict(arguments)


def _addresses(items: Iterable[Resource | DataSource | str]) -> tuple[str, ...]:
    """What a block depends on, as sorted addresses, each once."""
    if isinstance(items, str):
        items = (items,)
    addresses: set[str] = set()
    for item in items:
        if isinstance(item, (Resource, DataSource)):
            addresses.add(item.address)
        elif isinstance(item, str) and item and "${" not in item:
            addresses.add(item)
        else:
            raise DocumentError(
                f"depends_on holds {item!r}; name a resource, a data source or an address such "
                "as 'azurerm_resource_group.main'."
            )
    return tuple(sorted(addresses))


def _ignored(items: Iterable[str] | Literal["all"]) -> tuple[str, ...] | Literal["all"]:
    if items == "all":
        return "all"
    if isinstance(items, str):
        raise DocumentError(
            f"ignore_changes is {items!r}; give a tuple of argument names, or 'all'."
        )
    return tuple(items)


@frozen
class Resource:
    """A resource that Terraform makes and keeps, e.g. `azurerm_cosmosdb_account.main`.

    `id` is the logical id: it is the resource's identity in the state, so another
    id means another resource.  `arguments` are in Terraform's words; a nested block
    that occurs once is a mapping, one that can repeat is a list of mappings.
    Arguments that are None are not written.
    """

    type: str
    id: str
    arguments: Mapping[str, object] = field(converter=_copied, hash=False)
    prevent_destroy: bool = field(default=False, kw_only=True)
    ignore_changes: tuple[str, ...] | Literal["all"] = field(
        default=(), kw_only=True, converter=_ignored
    )
    create_before_destroy: bool = field(default=False, kw_only=True)
    depends_on: tuple[str, ...] = field(default=(), kw_only=True, converter=_addresses)
    provider: str | None = field(default=None, kw_only=True)

    def __attrs_post_init__(self) -> None:
        _no_meta_arguments(self.address, self.arguments)

    @property
    def address(self) -> str:
        """`type.id`, as Terraform names it."""
        return f"{self.type}.{self.id}"

    def __getitem__(self, attribute: str) -> Reference:
        """The value of `attribute` after Terraform made the resource."""
        return Reference(self.address, attribute)

    __iter__ = None


@frozen
class Postcondition:
    """What has to be true of something that was read; else Terraform stops with the message.

    `self` in the condition stands for what was read:
    `Postcondition(Expression('self.kind == "GlobalDocumentDB"'), "The account …")`.
    """

    condition: Expression
    error_message: str


@frozen
class DataSource:
    """Something that exists already and that Terraform only reads."""

    type: str
    id: str
    arguments: Mapping[str, object] = field(converter=_copied, hash=False)
    depends_on: tuple[str, ...] = field(default=(), kw_only=True, converter=_addresses)
    provider: str | None = field(default=None, kw_only=True)
    postconditions: tuple[Postcondition, ...] = field(default=(), kw_only=True)

    def __attrs_post_init__(self) -> None:
        _no_meta_arguments(self.address, self.arguments)

    @property
    def address(self) -> str:
        """`data.type.id`, as Terraform names it."""
        return f"data.{self.type}.{self.id}"

    def __getitem__(self, attribute: str) -> Reference:
        """The value of `attribute` as Terraform reads it."""
        return Reference(self.address, attribute)

    __iter__ = None


@frozen
class Output:
    """A value that Terraform shows after apply, and that pipelines read."""

    name: str
    value: object = field(hash=False)
    description: str | None = None
    sensitive: bool = False

    @property
    def id(self) -> str:
        """The name: outputs share the space of ids with resources and data sources."""
        return self.name

    @property
    def address(self) -> str:
        """`output.name`."""
        return f"output.{self.name}"


@frozen
class ProviderBlock:
    """How a provider is set up; a second block for the same provider needs an `alias`."""

    name: str
    arguments: Mapping[str, object] = field(converter=_copied, hash=False)
    alias: str | None = None

    @property
    def address(self) -> str:
        """`provider.name`, with the alias if there is one."""
        return f"provider.{self.name}.{self.alias}" if self.alias else f"provider.{self.name}"


@frozen
class StateBackend:
    """Where Terraform keeps its state: the kind of backend and its arguments."""

    kind: str
    arguments: Mapping[str, object] = field(converter=_copied, hash=False)

    def __attrs_post_init__(self) -> None:
        for name, value in self.arguments.items():
            if value and (name in _SECRET_ARGUMENTS or carries_secret(repr(value))):
                raise DocumentError(
                    f"The state backend {self.kind!r} has a secret in {name!r}, which would stand "
                    "in the configuration and in every stack that reads the state. Leave it out: "
                    "Terraform takes it from the environment (such as ARM_ACCESS_KEY), or needs "
                    "none with an identity."
                )


@frozen(init=False)
class LocalBackend(StateBackend):
    """State in a file; a relative path starts at the folder that Terraform runs in."""

    def __init__(self, path: str) -> None:
        super().__init__("local", {"path": path})


Block = Resource | DataSource | Output | ProviderBlock | StateBackend


def azurerm(
    kind: str,
    logical_id: str,
    /,
    *,
    prevent_destroy: bool = False,
    ignore_changes: tuple[str, ...] | Literal["all"] = (),
    create_before_destroy: bool = False,
    depends_on: tuple[Resource | DataSource | str, ...] = (),
    provider: str | None = None,
    **arguments: object,
) -> Resource:
    """The resource `azurerm_{kind}.{logical_id}`; arguments that are None are left out."""
    return Resource(
        f"azurerm_{kind}",
        logical_id,
        _given(arguments),
        prevent_destroy=prevent_destroy,
        ignore_changes=ignore_changes,
        create_before_destroy=create_before_destroy,
        depends_on=depends_on,
        provider=provider,
    )


def azurerm_data(
    kind: str,
    logical_id: str,
    /,
    *,
    depends_on: tuple[Resource | DataSource | str, ...] = (),
    provider: str | None = None,
    postconditions: tuple[Postcondition, ...] = (),
    **arguments: object,
) -> DataSource:
    """The data source `data.azurerm_{kind}.{logical_id}`; None arguments are left out."""
    return DataSource(
        f"azurerm_{kind}",
        logical_id,
        _given(arguments),
        depends_on=depends_on,
        provider=provider,
        postconditions=postconditions,
    )


def _given(arguments: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in arguments.items() if value is not None}
