"""The package of a Function App: a blob beside its host storage, and how the app finds it.

Deploying goes through storage on every plan: `zip_deploy_file` of azurerm signs in with a password,
which is off here, and does not work on Flex Consumption at all (azurerm 4.55,
helpers/publish_app.go; hashicorp/terraform-provider-azurerm#29630).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath
from typing import Final

from atakora_tf.azure import roles
from atakora_tf.azure.packages import FLEX_PACKAGE_BLOB
from atakora_tf.packages.merging import AppPackage, app_package
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.terraform.block import Resource, azurerm
from atakora_tf.terraform.expression import Expression, Template, template

__all__ = [
    "code_container",
    "code_settings",
    "package_blob",
    "package_blob_name",
    "package_file",
    "package_files",
    "package_settings",
]

_WITHOUT_CODE = "app.zip"
"""What an app runs on plans that name their package, if no component brings code."""

_DIGEST_LENGTH: Final = 16

_CODE_CONTAINER: Final = "atakora"
"""The container in its host storage that generated code has for itself."""


def package_blob(
    resource: PlannedResource,
    context: RenderContext,
    host: Resource,
    container: Resource,
    *,
    after: Iterable[Resource | str] = (),
) -> list[Resource]:
    """The blob that holds the app's package; none if no component brings code.

    Whoever applies it writes to the account's data plane, and needs the role
    Storage Blob Data Contributor there, and `after`, the way to it.
    """
    config: FunctionsConfig = resource.config
    package = _package(config)
    if package is None and not config.is_generated:
        return []
    path = _path(resource, context.plan)
    return [
        azurerm(
            "storage_blob",
            context.id(resource, "package"),
            name=package_blob_name(resource, context.plan),
            storage_account_name=host["name"],
            storage_container_name=container["name"],
            type="Block",
            source=template(Expression("path.module"), path),
            content_type="application/zip",
            # Without it, azurerm would not see that the file has changed.
            # Never create_before_destroy: Terraform would extend it to the account, which could
            # then not be replaced under its name any more.
            content_md5=package.md5 if package is not None else _hashed("filemd5", path),
            depends_on=tuple(after),
        )
    ]


def package_blob_name(resource: PlannedResource, plan: BackendPlan) -> str | Template:
    """The name of the blob that an app runs."""
    config: FunctionsConfig = resource.config
    digest = _digest(resource, plan)
    if digest is None:
        return _WITHOUT_CODE
    if config.hosting.family == "flex":
        return FLEX_PACKAGE_BLOB
    return template(digest, ".zip") if isinstance(digest, Expression) else f"{digest}.zip"


def package_settings(resource: PlannedResource, plan: BackendPlan) -> dict[str, object]:
    """What lets an app on Flex Consumption start anew with a new package.

    There the package has the same name for ever; a changed setting restarts the app. On other
    plans the address of the package changes.
    """
    digest = _digest(resource, plan)
    if digest is None or resource.config.hosting.family != "flex":
        return {}
    return {"ATAKORA_PACKAGE": digest}


def code_container(
    resource: PlannedResource, context: RenderContext, host: Resource, identity: Resource
) -> list[Resource]:
    """Where generated code keeps what all instances of its app share, and the right to."""
    config: FunctionsConfig = resource.config
    if not config.is_generated:
        return []
    container = azurerm(
        "storage_container",
        context.id(resource, "code"),
        name=_CODE_CONTAINER,
        storage_account_id=host["id"],
        container_access_type="private",
    )
    if config.hosting.family != "flex":  # There the app owns all blobs of the account.
        return [container]
    role = context.azure_role(
        context.id(resource, "identity", "code"),
        roles.STORAGE_BLOB_DATA_CONTRIBUTOR.name,
        container["id"],
        identity["principal_id"],
    )
    return [container, role]


def code_settings(config: FunctionsConfig, host: Resource) -> dict[str, object]:
    """Where generated code finds that container; it signs in as `AZURE_CLIENT_ID`."""
    if not config.is_generated:
        return {}
    return {"ATAKORA_HOST_BLOBS": host["primary_blob_endpoint"] + _CODE_CONTAINER}


def package_files(plan: BackendPlan) -> dict[PurePath, bytes]:
    """The packages that are whole without `atakora package`, by their places beside the Terraform
    configuration."""
    found: dict[PurePath, bytes] = {}
    for resource in plan.resources:
        if isinstance(resource.config, FunctionsConfig):
            package = _package(resource.config)
            if package is not None:
                found[package_file(plan, resource)] = package.zipped
    return found


def package_file(plan: BackendPlan, resource: PlannedResource) -> PurePosixPath:
    """Where the package of an app lies beside the Terraform configuration."""
    return PurePosixPath("packages", f"{plan.name}-{resource.key.requirement_key}.zip")


def _path(resource: PlannedResource, plan: BackendPlan) -> str:
    return f"/{package_file(plan, resource).as_posix()}"


def _digest(resource: PlannedResource, plan: BackendPlan) -> str | Expression | None:
    """What tells one package of an app from the next; None if there is none."""
    config: FunctionsConfig = resource.config
    if config.is_generated:
        digest = _hashed("filesha256", _path(resource, plan))
        return Expression(f"substr({digest.text}, 0, {_DIGEST_LENGTH})")
    package = _package(config)
    return None if package is None else package.digest[:_DIGEST_LENGTH]


def _hashed(function: str, path: str) -> Expression:
    """Terraform hashes the file when it plans, so that a new one is deployed as it is."""
    # Keys of requirements and names of backends hold nothing that Terraform reads in a text.
    return Expression(f'{function}("${{path.module}}{path}")')


def _package(config: FunctionsConfig) -> AppPackage | None:
    """The package that components' folders make; None if `atakora package` makes it."""
    packages = {} if config.is_generated else config.packages()
    return app_package(packages.values()) if packages else None
