"""A resource type of a user's own: config, provider, laws, both ways, entry point."""

from __future__ import annotations

import json
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path
from typing import Any, ClassVar

import pytest
from attrs import frozen
from hypothesis import strategies as st

from atakora_tf import (
    BackendInvalid,
    PlannedResource,
    ResourceLimits,
    ResourceProvider,
    Resources,
    Unset,
    define_backend,
)
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.strategy import maximum, unanimous
from atakora_tf.providers.context import RenderContext
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.terraform import Output, Reference, azurerm
from atakora_tf.testing import assert_lawful


@frozen(kw_only=True)
class RedisConfig:
    resource_type: ClassVar[str] = "redis"
    words: ClassVar[tuple[str, str]] = ("Redis cache", "Redis caches")
    most: ClassVar[str] = "max_redis_caches"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity("keyspaces", lambda _field, _entry: 1, policy="max_keyspaces_per_cache"),
    )

    sku: str | Unset = merged(maximum(ranked("Basic", "Standard")))
    size: int | Unset = merged(maximum())
    keyspaces: dict[str, str] | Unset = keyed(
        unanimous("a keyspace has one owner"), unit="keyspace"
    )


class RedisProvider(ResourceProvider):
    resource_type = "redis"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        context.document.add(
            azurerm(
                "redis_cache",
                context.id(resource),
                name=context.name("azurerm_redis_cache", resource),
                **context.common(resource),
                capacity=resource.config.size,
                family="C",
                sku_name=resource.config.sku,
            )
        )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        return Reference(f"azurerm_redis_cache.{context.id(resource)}", "id")

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        yield Output(context.id(resource, "id"), self.main(resource, context))


def cache(name: str, **fields: Any) -> Any:
    config = RedisConfig(keyspaces={name: name}, **fields)
    return Resources.define(name, {"redis:shared-cache": config})


def backend(*, limits: ResourceLimits | None = None, known: bool = True) -> Any:
    return define_backend(
        {"one": cache("One", size=1, sku="Standard"), "two": cache("Two", size=2)},
        name="shop",
        location="westeurope",
        providers=[RedisProvider()] if known else [],
        limits=limits or ResourceLimits(custom={"max_keyspaces_per_cache": 10}),
        lock=None,
    )


def test_two_components_share_one_resource_of_the_users_type() -> None:
    blocks = backend().document().to_dict()["resource"]["azurerm_redis_cache"]
    assert list(blocks) == ["shop_redis_shared-cache"]
    made = blocks["shop_redis_shared-cache"]
    assert (made["capacity"], made["sku_name"]) == (2, "Standard")


def test_the_users_own_limits_split_and_cap() -> None:
    one_each = ResourceLimits(custom={"max_keyspaces_per_cache": 1})
    keys = [str(r.key) for r in backend(limits=one_each).plan().resources]
    assert keys == ["redis:shared-cache", "redis:shared-cache-2"]
    capped = ResourceLimits(custom={"max_keyspaces_per_cache": 1, "max_redis_caches": 1})
    assert [p.what for p in backend(limits=capped).validate()] == [
        "the backend needs 2 Redis caches (redis:shared-cache, redis:shared-cache-2); "
        "the limit max_redis_caches is 1"
    ]


def test_the_users_config_is_lawful() -> None:
    assert_lawful(RedisConfig, values={(RedisConfig, "keyspaces"): st.sampled_from(["a", "b"])})


def test_a_type_without_a_provider_is_an_error_before_anything_is_made() -> None:
    with pytest.raises(BackendInvalid) as caught:
        backend(known=False).plan()
    assert [p.what for p in caught.value.problems] == [
        "no provider renders resources of type 'redis'; known types are cosmos, front-door, "
        "functions, key-vault, monitoring, network, service-bus, static-web-app, storage"
    ]


def test_a_provider_is_found_by_its_entry_point(monkeypatch: pytest.MonkeyPatch) -> None:
    class Entry:
        name = "redis"

        def load(self) -> type[ResourceProvider]:
            return RedisProvider

    def entry_points(*, group: str) -> list[Entry]:
        return [Entry()] if group == "atakora_tf.providers" else []

    monkeypatch.setattr(metadata, "entry_points", entry_points)
    found = backend(known=False).document().to_dict()["resource"]
    assert list(found) == ["azurerm_redis_cache"]


@pytest.mark.node
def test_both_ways_say_the_same_of_the_users_type(tmp_path: Path) -> None:
    from atakora_tf import AtakoraStack

    # isort: split
    from cdktf import App

    app = App(outdir=str(tmp_path / "cdktf"))
    made = backend()
    settings = made.stack_settings()
    stack = AtakoraStack(
        app, settings.name, environment="dev", location="westeurope", tags=settings.tags
    )
    made.initialize(stack)
    app.synth()
    written = json.loads((tmp_path / "cdktf/stacks/shop-dev/cdk.tf.json").read_text("utf-8"))
    direct = json.loads(backend().synthesize(tmp_path / "direct").read_text("utf-8"))
    blocks = written["resource"]["azurerm_redis_cache"]
    for block in blocks.values():
        del block["//"]
    assert blocks == direct["resource"]["azurerm_redis_cache"]
