"""atakora_tf: a Terraform generator for Azure.

Components of an application say what they need; a lawful merge combines the needs; providers
turn them into the few azurerm resources that all of them share.

Names are loaded when they are first used, so that importing this package costs little and
starts nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from atakora_tf.backend import Backend as Backend
    from atakora_tf.backend import is_backend_managed as is_backend_managed
    from atakora_tf.builder import BackendBuilder as BackendBuilder
    from atakora_tf.builder import define_backend as define_backend
    from atakora_tf.components.bus_handle import BusHandle as BusHandle
    from atakora_tf.components.bus_use import BusUse as BusUse
    from atakora_tf.components.component import Component as Component
    from atakora_tf.components.crud_api import CrudApi as CrudApi
    from atakora_tf.components.data_options import StoredEntity as StoredEntity
    from atakora_tf.components.data_stack import DataStack as DataStack
    from atakora_tf.components.database_use import DatabaseUse as DatabaseUse
    from atakora_tf.components.definition import ComponentDefinition as ComponentDefinition
    from atakora_tf.components.event_bus import EventBus as EventBus
    from atakora_tf.components.front_door_handle import FrontDoorHandle as FrontDoorHandle
    from atakora_tf.components.functions_app import FunctionsApp as FunctionsApp
    from atakora_tf.components.handle import CosmosHandle as CosmosHandle
    from atakora_tf.components.handle import FunctionsHandle as FunctionsHandle
    from atakora_tf.components.handle import ResourceHandle as ResourceHandle
    from atakora_tf.components.part_handle import PartHandle as PartHandle
    from atakora_tf.components.resources import Resources as Resources
    from atakora_tf.components.secret_use import SecretUse as SecretUse
    from atakora_tf.components.secrets import Secrets as Secrets
    from atakora_tf.components.static_site import StaticSite as StaticSite
    from atakora_tf.components.static_web_app_handle import StaticWebAppHandle as StaticWebAppHandle
    from atakora_tf.components.storage_use import StorageUse as StorageUse
    from atakora_tf.components.triggers.blob import BlobTrigger as BlobTrigger
    from atakora_tf.components.triggers.cosmos import CosmosTrigger as CosmosTrigger
    from atakora_tf.components.triggers.event_grid import EventGridTrigger as EventGridTrigger
    from atakora_tf.components.triggers.http import HttpTrigger as HttpTrigger
    from atakora_tf.components.triggers.service_bus import (
        ServiceBusQueueTrigger as ServiceBusQueueTrigger,
    )
    from atakora_tf.components.triggers.service_bus import TopicTrigger as TopicTrigger
    from atakora_tf.components.triggers.storage_queue import QueueTrigger as QueueTrigger
    from atakora_tf.components.triggers.timer import TimerTrigger as TimerTrigger
    from atakora_tf.components.triggers.trigger import Trigger as Trigger
    from atakora_tf.components.use import Use as Use
    from atakora_tf.components.vault_handle import VaultHandle as VaultHandle
    from atakora_tf.components.website_handle import WebsiteHandle as WebsiteHandle
    from atakora_tf.contract.access import EntraAuth as EntraAuth
    from atakora_tf.contract.rate_limit import RateLimit as RateLimit
    from atakora_tf.errors import AtakoraError as AtakoraError
    from atakora_tf.errors import BackendInvalid as BackendInvalid
    from atakora_tf.errors import BackendStateError as BackendStateError
    from atakora_tf.errors import StateUnconfigured as StateUnconfigured
    from atakora_tf.merge.claim import Priority as Priority
    from atakora_tf.merge.claim import Source as Source
    from atakora_tf.merge.claim import replacing as replacing
    from atakora_tf.merge.problem import Problem as Problem
    from atakora_tf.merge.problem import Warned as Warned
    from atakora_tf.merge.unset import UNSET as UNSET
    from atakora_tf.merge.unset import Unset as Unset
    from atakora_tf.naming import CafNaming as CafNaming
    from atakora_tf.naming import NameRequest as NameRequest
    from atakora_tf.naming import NamingConvention as NamingConvention
    from atakora_tf.packages.code_package import CodePackage as CodePackage
    from atakora_tf.plan.backend_plan import BackendPlan as BackendPlan
    from atakora_tf.plan.backend_plan import PlannedResource as PlannedResource
    from atakora_tf.plan.limits import ResourceLimits as ResourceLimits
    from atakora_tf.providers.provider import ConstructProvider as ConstructProvider
    from atakora_tf.providers.provider import ResourceProvider as ResourceProvider
    from atakora_tf.requirements.cosmos import CompositeIndex as CompositeIndex
    from atakora_tf.requirements.cosmos import ConflictResolution as ConflictResolution
    from atakora_tf.requirements.cosmos import CosmosConfig as CosmosConfig
    from atakora_tf.requirements.cosmos import CosmosContainer as CosmosContainer
    from atakora_tf.requirements.cosmos import CosmosDatabase as CosmosDatabase
    from atakora_tf.requirements.cosmos import CosmosRegion as CosmosRegion
    from atakora_tf.requirements.cosmos import IndexingPolicy as IndexingPolicy
    from atakora_tf.requirements.existing import ExistingAccount as ExistingAccount
    from atakora_tf.requirements.existing import ExistingCosmos as ExistingCosmos
    from atakora_tf.requirements.existing import ExistingKeyVault as ExistingKeyVault
    from atakora_tf.requirements.existing import ExistingMonitoring as ExistingMonitoring
    from atakora_tf.requirements.existing import ExistingServiceBus as ExistingServiceBus
    from atakora_tf.requirements.existing import ExistingStorage as ExistingStorage
    from atakora_tf.requirements.front_door import FrontDoorConfig as FrontDoorConfig
    from atakora_tf.requirements.front_door import FrontDoorDomain as FrontDoorDomain
    from atakora_tf.requirements.front_door import FrontDoorEndpoint as FrontDoorEndpoint
    from atakora_tf.requirements.functions import FunctionGroup as FunctionGroup
    from atakora_tf.requirements.functions import FunctionsConfig as FunctionsConfig
    from atakora_tf.requirements.key import ResourceKey as ResourceKey
    from atakora_tf.requirements.key_vault import KeyVaultConfig as KeyVaultConfig
    from atakora_tf.requirements.key_vault import KeyVaultSecret as KeyVaultSecret
    from atakora_tf.requirements.monitoring import MonitoringConfig as MonitoringConfig
    from atakora_tf.requirements.network import NetworkingConfig as NetworkingConfig
    from atakora_tf.requirements.requirement import ResourceRequirement as ResourceRequirement
    from atakora_tf.requirements.role import DataRole as DataRole
    from atakora_tf.requirements.service_bus import CorrelationFilter as CorrelationFilter
    from atakora_tf.requirements.service_bus import ServiceBusConfig as ServiceBusConfig
    from atakora_tf.requirements.service_bus import ServiceBusQueue as ServiceBusQueue
    from atakora_tf.requirements.service_bus import ServiceBusSubscription as ServiceBusSubscription
    from atakora_tf.requirements.service_bus import ServiceBusTopic as ServiceBusTopic
    from atakora_tf.requirements.service_bus import SqlFilter as SqlFilter
    from atakora_tf.requirements.setting import (
        ComponentReference as ComponentReference,
    )
    from atakora_tf.requirements.setting import PlacedAttribute as PlacedAttribute
    from atakora_tf.requirements.setting import SecretReference as SecretReference
    from atakora_tf.requirements.setting import TerraformValue as TerraformValue
    from atakora_tf.requirements.static_web_app import StaticWebAppConfig as StaticWebAppConfig
    from atakora_tf.requirements.static_web_app import StaticWebAppDomain as StaticWebAppDomain
    from atakora_tf.requirements.static_web_app import StaticWebAppSite as StaticWebAppSite
    from atakora_tf.requirements.storage import LifecycleRule as LifecycleRule
    from atakora_tf.requirements.storage import StaticWebsite as StaticWebsite
    from atakora_tf.requirements.storage import StorageConfig as StorageConfig
    from atakora_tf.requirements.storage import StorageContainer as StorageContainer
    from atakora_tf.requirements.storage import StorageQueue as StorageQueue
    from atakora_tf.requirements.storage import StorageShare as StorageShare
    from atakora_tf.requirements.storage import StorageTable as StorageTable
    from atakora_tf.requirements.throughput import Throughput as Throughput
    from atakora_tf.requirements.throughput import autoscale as autoscale
    from atakora_tf.requirements.throughput import manual as manual
    from atakora_tf.requirements.ttl import NEVER as NEVER
    from atakora_tf.requirements.ttl import PER_ITEM as PER_ITEM
    from atakora_tf.stack.atakora_stack import AtakoraStack as AtakoraStack
    from atakora_tf.terraform.base import ExistingResourceGroup as ExistingResourceGroup
    from atakora_tf.terraform.base import StackOptions as StackOptions
    from atakora_tf.terraform.block import LocalBackend as LocalBackend
    from atakora_tf.terraform.state import AzureState as AzureState

_HOMES = {
    "backend": ("Backend", "is_backend_managed"),
    "builder": ("BackendBuilder", "define_backend"),
    "components.bus_handle": ("BusHandle",),
    "components.bus_use": ("BusUse",),
    "components.component": ("Component",),
    "components.crud_api": ("CrudApi",),
    "components.data_options": ("StoredEntity",),
    "components.data_stack": ("DataStack",),
    "components.database_use": ("DatabaseUse",),
    "components.definition": ("ComponentDefinition",),
    "components.event_bus": ("EventBus",),
    "components.front_door_handle": ("FrontDoorHandle",),
    "components.functions_app": ("FunctionsApp",),
    "components.handle": ("CosmosHandle", "FunctionsHandle", "ResourceHandle"),
    "components.part_handle": ("PartHandle",),
    "components.resources": ("Resources",),
    "components.secret_use": ("SecretUse",),
    "components.secrets": ("Secrets",),
    "components.use": ("Use",),
    "components.static_site": ("StaticSite",),
    "components.static_web_app_handle": ("StaticWebAppHandle",),
    "components.storage_use": ("StorageUse",),
    "components.triggers.blob": ("BlobTrigger",),
    "components.triggers.cosmos": ("CosmosTrigger",),
    "components.triggers.event_grid": ("EventGridTrigger",),
    "components.triggers.http": ("HttpTrigger",),
    "components.triggers.service_bus": ("ServiceBusQueueTrigger", "TopicTrigger"),
    "components.triggers.storage_queue": ("QueueTrigger",),
    "components.triggers.timer": ("TimerTrigger",),
    "components.triggers.trigger": ("Trigger",),
    "components.vault_handle": ("VaultHandle",),
    "components.website_handle": ("WebsiteHandle",),
    "contract.access": ("EntraAuth",),
    "contract.rate_limit": ("RateLimit",),
    "errors": ("AtakoraError", "BackendInvalid", "BackendStateError", "StateUnconfigured"),
    "merge.claim": ("Priority", "Source", "replacing"),
    "merge.problem": ("Problem", "Warned"),
    "merge.unset": ("UNSET", "Unset"),
    "naming": ("CafNaming", "NameRequest", "NamingConvention"),
    "packages.code_package": ("CodePackage",),
    "plan.backend_plan": ("BackendPlan", "PlannedResource"),
    "plan.limits": ("ResourceLimits",),
    "providers.provider": ("ConstructProvider", "ResourceProvider"),
    "requirements.cosmos": (
        "CompositeIndex",
        "ConflictResolution",
        "CosmosConfig",
        "CosmosContainer",
        "CosmosDatabase",
        "CosmosRegion",
        "IndexingPolicy",
    ),
    "requirements.existing": (
        "ExistingAccount",
        "ExistingCosmos",
        "ExistingKeyVault",
        "ExistingMonitoring",
        "ExistingServiceBus",
        "ExistingStorage",
    ),
    "requirements.front_door": ("FrontDoorConfig", "FrontDoorDomain", "FrontDoorEndpoint"),
    "requirements.functions": ("FunctionGroup", "FunctionsConfig"),
    "requirements.key": ("ResourceKey",),
    "requirements.key_vault": ("KeyVaultConfig", "KeyVaultSecret"),
    "requirements.monitoring": ("MonitoringConfig",),
    "requirements.network": ("NetworkingConfig",),
    "requirements.requirement": ("ResourceRequirement",),
    "requirements.role": ("DataRole",),
    "requirements.service_bus": (
        "CorrelationFilter",
        "ServiceBusConfig",
        "ServiceBusQueue",
        "ServiceBusSubscription",
        "ServiceBusTopic",
        "SqlFilter",
    ),
    "requirements.setting": (
        "ComponentReference",
        "PlacedAttribute",
        "SecretReference",
        "TerraformValue",
    ),
    "requirements.static_web_app": (
        "StaticWebAppConfig",
        "StaticWebAppDomain",
        "StaticWebAppSite",
    ),
    "requirements.storage": (
        "LifecycleRule",
        "StaticWebsite",
        "StorageConfig",
        "StorageContainer",
        "StorageQueue",
        "StorageShare",
        "StorageTable",
    ),
    "requirements.throughput": ("Throughput", "autoscale", "manual"),
    "requirements.ttl": ("NEVER", "PER_ITEM"),
    "stack.atakora_stack": ("AtakoraStack",),
    "terraform.base": ("ExistingResourceGroup", "StackOptions"),
    "terraform.block": ("LocalBackend",),
    "terraform.state": ("AzureState",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> object:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    value = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
