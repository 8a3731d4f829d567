"""The package of a Function App: a blob beside its host storage, and how the app finds it.

Deploying goes through storage on every plan: `zip_deploy_file` of azurerm signs in with a password,
which is off here, and does not work on Flex Consumption at all (azurerm 4.55,
helpers/publish_app.go; hashicorp/terraform-provider-azurerm#29630).
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath

from atakora_tf.azure.packages import FLEX_PACKAGE_BLOB
from atakora_tf.packages.merging import AppPackage, app_package
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.terraform.block import Resource, azurerm
from atakora_tf.terraform.expression import Expression, template

__all__ = ["package_blob", "package_blob_name", "package_files", "package_settings"]

_WITHOUT_CODE = "app.zip"
"""What an app runs on plans that name their package, if no component brings code."""


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
    if package is None:
        return []
    return [
        azurerm(
            "storage_blob",
            context.id(resource, "package"),
            name=package_blob_name(config),
            storage_account_name=host["name"],
            storage_container_name=container["name"],
            type="Block",
            source=template(
                Expression("path.module"), f"/{_file(context.plan.name, resource).as_posix()}"
            ),
            content_type="application/zip",
            # Without it, azurerm would not see that the file has changed.
            # Never create_before_destroy: Terraform would extend it to the account, which could
            # then not be replaced under its name any more.
            content_md5=package.md5,
            depends_on=tuple(after),
        )
    ]


def package_blob_name(config: FunctionsConfig) -> str:
    """The name of the blob that an app of this config runs."""
    package = _package(config)
    if package is None:
        return _WITHOUT_CODE
    if config.hosting.family == "flex":
        return FLEX_PACKAGE_BLOB
    return f"{package.digest[:16]}.zip"


def package_settings(config: FunctionsConfig) -> dict[str, object]:
    """What lets an app on Flex Consumption start anew with a new package.

    There the package has the same name for ever; a changed setting restarts the app. On other
    plans the address of the package changes.
    """
    package = _package(config)
    if package is None or config.hosting.family != "flex":
        return {}
    return {"ATAKORA_PACKAGE": package.digest[:16]}


def package_files(plan: BackendPlan) -> dict[PurePath, bytes]:
    """The packages of all apps, by their places beside the Terraform configuration."""
    found: dict[PurePath, bytes] = {}
    for resource in plan.resources:
        if isinstance(resource.config, FunctionsConfig):
            package = _package(resource.config)
            if package is not None:
                found[_file(plan.name, resource)] = package.zipped
    return found


def _file(backend: str, resource: PlannedResource) -> PurePosixPath:
    return PurePosixPath("packages", f"{backend}-{resource.key.requirement_key}.zip")


def _package(config: FunctionsConfig) -> AppPackage | None:
    packages = config.packages()
    return app_package(packages.values()) if packages else None
