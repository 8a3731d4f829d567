"""Azure Functions: identity, host storage, plan, app, and the roles of its functions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, ClassVar

from attrs import frozen

from atakora_tf.azure import functions as azure
from atakora_tf.azure import monitoring, roles
from atakora_tf.merge.claim import canonical
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.app_network import (
    app_targets,
    host_access,
    joined_subnet,
    network_dependencies,
    package_dependencies,
    site_network,
)
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.function_package import (
    code_container,
    code_settings,
    package_blob,
    package_blob_name,
    package_settings,
)
from atakora_tf.providers.provider import Diagnosed, Identity, PrivateTarget, ResourceProvider
from atakora_tf.providers.public_access import is_public
from atakora_tf.providers.storage_account import (
    default_replication,
    diagnosed_service,
    secure_account,
)
from atakora_tf.requirements.functions import (
    FunctionGroup,
    FunctionsConfig,
    extension_setting,
    identity_setting,
)
from atakora_tf.requirements.key_vault import is_secret_reference
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SecretReference
from atakora_tf.terraform.block import Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template, template

__all__ = ["FunctionsProvider"]


@frozen(eq=False)
class _App:
    """One Function App while it is rendered."""

    resource: PlannedResource
    config: FunctionsConfig
    context: RenderContext
    plan: azure.HostingPlan
    identity: Resource
    host: Resource
    packages: Resource

    @property
    def flex(self) -> bool:
        return self.plan.family == "flex"

    @property
    def groups(self) -> Mapping[str, FunctionGroup]:
        groups = self.config.groups
        return {} if groups is UNSET else groups


class FunctionsProvider(ResourceProvider):
    """Renders `functions` resources: one identity, one host storage, one plan, one app."""

    resource_type: ClassVar[str] = "functions"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """Everything that the app needs, and the roles of its functions."""
        config: FunctionsConfig = resource.config
        plan = config.hosting
        add = context.document.add
        identity = add(_identity(resource, context, context.id(resource, "identity"), ()))
        host = add(_host_storage(resource, config, context, plan))
        packages = add(
            azurerm(
                "storage_container",
                context.id(resource, "packages"),
                name="packages",
                storage_account_id=host["id"],
                container_access_type="private",
            )
        )
        app = _App(resource, config, context, plan, identity, host, packages)
        own = {
            name: add(
                _identity(
                    resource,
                    context,
                    _own_identity_id(resource, context, name),
                    (kebab(context.renames.original(name)),),
                )
            )
            for name, group in sorted(app.groups.items())
            if group.own_identity is True
        }
        service_plan = add(_service_plan(app))
        host_roles = [add(role) for role in (*_host_roles(app), *_telemetry_roles(app))]
        way = package_dependencies(resource, context)
        blobs = package_blob(resource, context, host, packages, after=way)
        package = [add(blob) for blob in blobs]
        kept = [add(block) for block in code_container(resource, context, host, identity)]
        made = add(_app(app, service_plan, own, [*host_roles, *package, *kept]))
        for role in _data_roles(app, own, made):
            add(role)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The app's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`hostname`, `endpoint` (https), `name`, and `principal_id` of the group's identity."""
        if name == "hostname":
            return self._reference(resource, "default_hostname", context)
        if name == "endpoint":
            return "https://" + self._reference(resource, "default_hostname", context)
        if name == "name":
            return self._reference(resource, "name", context)
        if name in ("principal_id", "client_id"):
            group = unit.removeprefix("groups/")
            groups = resource.config.groups
            own = groups is not UNSET and group in groups and groups[group].own_identity is True
            logical = (
                _own_identity_id(resource, context, group)
                if own
                else context.id(resource, "identity")
            )
            return Reference(f"azurerm_user_assigned_identity.{logical}", name)
        return super().attribute(resource, unit, name, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """The same for every group."""
        return ("client_id", "endpoint", "hostname", "name", "principal_id")

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """The services of the host's storage, and the app with its deployment site."""
        host = Reference(f"azurerm_storage_account.{context.id(resource, 'host')}", "id")
        yield from app_targets(self.main(resource, context), host)

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The app, and the blobs of its host: who changes the package changes the app."""
        yield Diagnosed(monitoring.FUNCTION_APP, self.main(resource, context))
        host = Reference(f"azurerm_storage_account.{context.id(resource, 'host')}", "id")
        yield diagnosed_service(host, monitoring.BLOB_SERVICE)

    def locked(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all are alike
        context: RenderContext,  # noqa: ARG002
    ) -> tuple[()]:
        """Nothing: code comes from a deployment, and the host's storage holds no user's data."""
        return ()

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Hostname, name, id, and the principals whom further roles can be given."""
        identity = context.id(resource, "identity")
        found: list[tuple[str, Reference, str]] = [
            ("hostname", self._reference(resource, "default_hostname", context), "Hostname"),
            ("name", self._reference(resource, "name", context), "Name"),
            ("id", self._reference(resource, "id", context), "Resource id"),
            (
                "principal-id",
                Reference(f"azurerm_user_assigned_identity.{identity}", "principal_id"),
                "Principal of the identity",
            ),
        ]
        if resource.config.hosting.family == "flex" and _reads_secrets(resource.config):
            found.append(
                (
                    "secrets-principal-id",
                    self._reference(resource, "identity[0].principal_id", context),
                    "Principal that has to be allowed to read the Key Vault secrets",
                )
            )
        for piece, value, words in found:
            yield Output(
                context.id(resource, piece), value, f"{words} of the Function App {resource.key}"
            )

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        kind = resource.config.hosting.resource_type
        return Reference(f"{kind}.{context.id(resource)}", attribute)


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _identity(
    resource: PlannedResource, context: RenderContext, logical: str, parts: tuple[str, ...]
) -> Resource:
    return azurerm(
        "user_assigned_identity",
        logical,
        name=context.name("azurerm_user_assigned_identity", resource, *parts),
        **context.common(resource),
    )


def _own_identity_id(resource: PlannedResource, context: RenderContext, group: str) -> str:
    # "own" keeps groups apart from the roles of the app's identity, whose ids begin alike.
    own = kebab(context.renames.called(group))
    return context.id(resource, "identity", "own", own)


def _host_storage(
    resource: PlannedResource,
    config: FunctionsConfig,
    context: RenderContext,
    plan: azure.HostingPlan,
) -> Resource:
    # azurerm 4.55 always writes an account-key AzureWebJobsStorage for Flex Consumption; without
    # a usable key the host does not start, and overriding it shows as a change in every plan
    # (function_app_flex_consumption_resource.go; issues #29693, #30732). So the host's account
    # keeps its keys there. It holds no user's data: that lies in accounts without keys.
    keys = not plan.keyless_host_storage
    return azurerm(
        "storage_account",
        context.id(resource, "host"),
        **secure_account(resource, context, "host", keys=keys),
        account_kind="StorageV2",
        account_tier="Standard",
        account_replication_type=_or(
            config.host_replication, default_replication(resource.location)
        ),
        access_tier="Hot",
        **host_access(resource, context),
        blob_properties={
            "versioning_enabled": False,
            "delete_retention_policy": {"days": 7},
            "container_delete_retention_policy": {"days": 7},
        },
        sas_policy={"expiration_period": "01.00:00:00", "expiration_action": "Log"}
        if keys
        else None,
    )


def _host_roles(app: _App) -> list[Resource]:
    principal = app.identity["principal_id"]
    if app.flex:
        return [
            app.context.azure_role(
                app.context.id(app.resource, "identity", "packages"),
                roles.STORAGE_BLOB_DATA_CONTRIBUTOR.name,
                app.packages["id"],
                principal,
            )
        ]
    return [
        app.context.azure_role(
            app.context.id(app.resource, "identity", f"host-{piece}"),
            role.name,
            app.host["id"],
            principal,
        )
        for piece, role in (
            ("blobs", roles.STORAGE_BLOB_DATA_OWNER),
            ("queues", roles.STORAGE_QUEUE_DATA_CONTRIBUTOR),
            ("tables", roles.STORAGE_TABLE_DATA_CONTRIBUTOR),
        )
    ]


def _telemetry_roles(app: _App) -> list[Resource]:
    """The right to write telemetry: with local authentication off, nobody else can."""
    shared = app.context.monitoring(app.resource)
    if shared is None:
        return []
    bearer = Identity(app.identity.id, app.identity["principal_id"])
    provider = app.context.providers.of(shared.type)
    return [provider.grant(shared, "", "publish", bearer, app.context)]


def _data_roles(app: _App, own: Mapping[str, Resource], made: Resource) -> list[Resource]:
    """Each role once for each identity, however many groups ask for it."""
    found: dict[str, Resource] = {}
    resolver = _resolver(app, made)
    for name, group in sorted(app.groups.items()):
        identity = own.get(name, app.identity)
        bearer = Identity(identity.id, identity["principal_id"])
        asked = [(role, bearer) for role in sorted(_or(group.roles, ()), key=repr)]
        asked += [(role, resolver) for role in _read_by_platform(group)]
        for role, whose in asked:
            assignment = app.context.grant(role, name, whose)
            found.setdefault(assignment.id, assignment)
    return list(found.values())


def _resolver(app: _App, made: Resource) -> Identity:
    """Under whom the platform reads the secrets that settings refer to; see `_identity_type`."""
    if app.flex:
        logical = app.context.id(app.resource, "identity", "system")
        return Identity(logical, made["identity[0].principal_id"])
    return Identity(app.identity.id, app.identity["principal_id"])


def _read_by_platform(group: FunctionGroup) -> list[DataRole]:
    """What reading the secrets of a group's settings takes."""
    settings = _or(group.settings, {})
    return [
        DataRole(value.key, value.unit, "read")
        for _, value in sorted(settings.items())
        if isinstance(value, PlacedAttribute) and is_secret_reference(value)
    ]


def _service_plan(app: _App) -> Resource:
    config, plan = app.config, app.plan
    zones = True if config.zone_redundant is True else None
    minimum = _minimum_instances(config)
    # An elastic plan counts its instances itself, but has to start with one in every zone. On
    # the others a number would come back as 0 and show as a change in every plan.
    counted = plan.family == "dedicated" or (plan.family == "elastic" and zones)
    return azurerm(
        "service_plan",
        app.context.id(app.resource, "plan"),
        name=app.context.name("azurerm_service_plan", app.resource),
        **app.context.common(app.resource),
        os_type="Linux",
        sku_name=plan.sku,
        worker_count=minimum if counted else None,
        maximum_elastic_worker_count=_or(
            config.maximum_instances, max(minimum, azure.ELASTIC_DEFAULT_MAXIMUM_INSTANCES)
        )
        if plan.family == "elastic"
        else None,
        zone_balancing_enabled=zones,
    )


def _minimum_instances(config: FunctionsConfig) -> int:
    """How many instances always run on an elastic or dedicated plan."""
    asked: int = _or(config.minimum_instances, 1)
    if config.zone_redundant is True:
        return max(asked, azure.ZONE_REDUNDANT_MINIMUM_INSTANCES)
    return asked


def _app(
    app: _App, service_plan: Resource, own: Mapping[str, Resource], host_roles: list[Resource]
) -> Resource:
    context = app.context
    identities = [app.identity["id"], *(i["id"] for _, i in sorted(own.items()))]
    common: dict[str, Any] = {
        "name": context.name(app.plan.resource_type, app.resource),
        **context.common(app.resource),
        "service_plan_id": service_plan["id"],
        "https_only": True,
        "public_network_access_enabled": is_public(app.resource, context),
        "webdeploy_publish_basic_authentication_enabled": False,
        "identity": {"type": _identity_type(app), "identity_ids": identities},
    }
    subnet = joined_subnet(app.resource, context)
    if subnet is not None:
        common["virtual_network_subnet_id"] = subnet
    arguments = _flex_arguments(app) if app.flex else _linux_arguments(app)
    arguments["auth_settings_v2"] = _authentication(app)
    return Resource(
        app.plan.resource_type,
        context.id(app.resource),
        {
            **common,
            **{name: value for name, value in arguments.items() if value is not None},
            "app_settings": {
                **_settings(app, own),
                **_host_settings(app),
                **package_settings(app.resource, context.plan),
                **code_settings(app.config, app.host),
                **_telemetry_settings(app),
            },
            "site_config": _site_config(app),
        },
        # The host reads its storage when it starts: the roles have to be there before it, and the
        # private way to it.
        depends_on=(*host_roles, *network_dependencies(app.resource, context)),
    )


def _identity_type(app: _App) -> str:
    # azurerm 4.55 cannot tell Flex Consumption which identity resolves Key Vault references
    # (no key_vault_reference_identity_id), so there the system-assigned one has to. It is there
    # from the start: if it came with the first secret, the role on that secret would be planned
    # with a principal that is not known yet (hashicorp/terraform-provider-azurerm #9893, #22703).
    return "SystemAssigned, UserAssigned" if app.flex else "UserAssigned"


def _reads_secrets(config: FunctionsConfig) -> bool:
    values: list[object] = list(_or(config.app_settings, {}).values())
    for group in _or(config.groups, {}).values():
        values += _or(group.settings, {}).values()
    return any(isinstance(v, SecretReference) or is_secret_reference(v) for v in values)


def _always_ready(config: FunctionsConfig) -> list[dict[str, Any]]:
    """Groups that are kept ready; after a split, a function only where it is placed."""
    functions = {name.lower() for name in config.function_names()}

    def is_here(name: str) -> bool:
        function = name.removeprefix("function:")
        return function == name or not functions or function in functions

    return [
        {"name": name, "instance_count": count}
        for name, count in sorted(_or(config.always_ready, {}).items())
        if count > 0 and is_here(name)
    ]


def _flex_arguments(app: _App) -> dict[str, Any]:
    config = app.config
    return {
        "runtime_name": _or(config.runtime, azure.DEFAULT_RUNTIME),
        "runtime_version": _version(config),
        "instance_memory_in_mb": _or(
            config.instance_memory_mb, azure.FLEX_DEFAULT_INSTANCE_MEMORY_MB
        ),
        "maximum_instance_count": _or(config.maximum_instances, azure.FLEX_DEFAULT_INSTANCE_COUNT),
        "http_concurrency": _or(config.http_concurrency, None),
        "always_ready": _always_ready(config) or None,
        "storage_container_type": "blobContainer",
        "storage_container_endpoint": app.host["primary_blob_endpoint"] + app.packages["name"],
        "storage_authentication_type": "UserAssignedIdentity",
        "storage_user_assigned_identity_id": app.identity["id"],
        # By reference: the key stands in the state, but in no configuration.
        "storage_access_key": app.host["primary_access_key"],
    }


def _linux_arguments(app: _App) -> dict[str, Any]:
    return {
        "storage_account_name": app.host["name"],
        "storage_uses_managed_identity": True,
        "functions_extension_version": azure.FUNCTIONS_EXTENSION_VERSION,
        # Built-in logging would want a second connection to the host storage.
        "builtin_logging_enabled": False,
        "ftp_publish_basic_authentication_enabled": False,
        "key_vault_reference_identity_id": app.identity["id"],
    }


def _settings(app: _App, own: Mapping[str, Resource]) -> dict[str, object]:
    """The settings that the components ask for, and who they are."""
    settings: dict[str, object] = {"AZURE_CLIENT_ID": app.identity["client_id"]}
    for name, value in _or(app.config.app_settings, {}).items():
        settings[name] = app.context.setting(value, "")
    for name, group in app.groups.items():
        for setting, value in _or(group.settings, {}).items():
            settings[setting] = app.context.setting(value, name)
        if name in own:
            settings[identity_setting(name) or ""] = own[name]["client_id"]
    for path, value in _or(app.config.extensions, {}).items():
        setting, text = extension_setting(path, value)
        settings[setting] = text
    return settings


def _host_settings(app: _App) -> dict[str, object]:
    """How apps that are not on Flex Consumption reach their host storage and their package."""
    if app.flex:
        return {}
    return {
        # azurerm writes AzureWebJobsStorage__accountName itself, and only that.
        "AzureWebJobsStorage__credential": "managedidentity",
        "AzureWebJobsStorage__clientId": app.identity["client_id"],
        "WEBSITE_RUN_FROM_PACKAGE": app.host["primary_blob_endpoint"]
        + app.packages["name"]
        + "/"
        + package_blob_name(app.resource, app.context.plan),
        "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID": app.identity["id"],
    }


def _authentication(app: _App) -> dict[str, Any] | None:
    """App Service authentication, which checks tokens only: nobody is sent to a sign-in, and no
    client secret is needed (azurerm 4.55.0, helpers/auth_v2_schema.go)."""
    check = app.config.token_check
    if check is None:
        return None
    return {
        "auth_enabled": True,
        "require_authentication": check.required,
        "unauthenticated_action": "Return401" if check.required else "AllowAnonymous",
        "active_directory_v2": {
            "client_id": check.client_id,
            "tenant_auth_endpoint": check.issuer,
            "allowed_audiences": list(check.audiences) or None,
        },
        "login": {"token_store_enabled": False},
    }


def _telemetry_settings(app: _App) -> dict[str, object]:
    """As whom the app writes its telemetry."""
    if app.context.monitoring(app.resource) is None:
        return {}
    client = app.identity["client_id"]
    return {
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": template(
            "ClientId=", client, ";Authorization=AAD"
        )
    }


def _connection_string(app: _App) -> object:
    """Where the app writes its telemetry; an app setting of azurerm's own stands for it in Azure,
    and a second one shows as a change in every plan (function_app_schema.go)."""
    shared = app.context.monitoring(app.resource)
    if shared is None:
        return None
    provider = app.context.providers.of(shared.type)
    return provider.attribute(shared, "", "connection_string", app.context)


def _origins(app: _App) -> list[Any]:
    """Texts first; a site's address may be one of them."""
    given = _or(app.config.cors_origins, ())
    texts = sorted(origin for origin in given if isinstance(origin, str))
    others = sorted((origin for origin in given if not isinstance(origin, str)), key=canonical)
    found: dict[str, Any] = {origin: origin for origin in texts}
    for origin in others:
        value = app.context.setting(origin, "")
        found.setdefault(str(value), value)
    return list(found.values())


def _site_config(app: _App) -> dict[str, Any]:
    config = app.config
    origins = _origins(app)
    site: dict[str, Any] = {
        "http2_enabled": True,
        "minimum_tls_version": "1.2",
        "scm_minimum_tls_version": "1.2",
        "application_insights_connection_string": _connection_string(app),
        "cors": {
            "allowed_origins": origins,
            "support_credentials": _or(config.cors_credentials, None),
        }
        if origins
        else None,
    }
    if app.flex:
        return site
    site |= {
        "application_stack": _application_stack(config),
        "ftps_state": "Disabled",
        "remote_debugging_enabled": False,
        "always_on": True if app.plan.supports_always_on else None,
        "app_scale_limit": _or(config.maximum_instances, None) if app.plan.elastic else None,
        **site_network(app.resource, app.context),
    }
    if app.plan.family == "elastic":
        site["elastic_instance_minimum"] = _minimum_instances(config)
        site["pre_warmed_instance_count"] = 1
    path = _or(config.health_check_path, None)
    if path is not None:
        site["health_check_path"] = path
        # azurerm refuses the path without the minutes, and only when it applies.
        site["health_check_eviction_time_in_min"] = 5
    return site


def _version(config: FunctionsConfig) -> str:
    runtime = _or(config.runtime, azure.DEFAULT_RUNTIME)
    version: str = _or(config.runtime_version, azure.DEFAULT_VERSIONS[runtime])
    return version


def _application_stack(config: FunctionsConfig) -> dict[str, Any]:
    runtime = _or(config.runtime, azure.DEFAULT_RUNTIME)
    version = _version(config)
    if runtime == "dotnet-isolated":
        return {"dotnet_version": version, "use_dotnet_isolated_runtime": True}
    if runtime == "powershell":
        return {"powershell_core_version": version}
    if runtime == "custom":
        return {"use_custom_runtime": True}
    return {f"{runtime}_version": version}
