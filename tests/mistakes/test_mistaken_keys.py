"""Malformed keys, at every door that takes one."""

from __future__ import annotations

from typing import Any

import pytest
from mistake import Mistake, User, each, is_said, report

from atakora_tf import (
    CrudApi,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    ResourceKey,
    Resources,
    StorageConfig,
    define_backend,
)
from atakora_tf.errors import PlacementUnknown, ResourceKeyInvalid

UNIT = "databases/shop"


def referring(settings: Any = None, roles: Any = ()) -> dict[str, FunctionsConfig]:
    group = FunctionGroup(functions={"run": "timer"}, settings=settings or {}, roles=roles)
    return {"functions:referring": FunctionsConfig(runtime="python", groups={"Refers": group})}


MISTAKES = [
    Mistake(
        title="a key without a colon",
        define=lambda: {"files": Resources.define("Files", {"storage": StorageConfig()})},
        offenders=("Files",),
        message=(
            "Files: 'storage' is not a resource key; write the resource type, a colon and "
            "the requirement key, such as 'cosmos:shared-database'\n"
            "- <Files>\n"
            "Ways out: correct the key."
        ),
        means="A key names the type of a resource and, after a colon, which one of this type is "
        "meant: components that write the same key share it. Both halves are lowercase words "
        "joined by hyphens.",
        do="Write it like `cosmos:shared-database`, `functions:api-functions` or "
        "`storage:static-content`.",
    ),
    Mistake(
        title="a whole key where half of one belongs",
        define=lambda: {
            "stock": CrudApi.define("StockApi", entity=User, database_key="cosmos:stock")
        },
        offenders=("StockApi",),
        message=(
            "StockApi: database_key: the requirement key 'cosmos:stock' is a whole key; "
            "write 'stock' alone\n"
            "- <StockApi>\n"
            "Ways out: correct the key."
        ),
    ),
    Mistake(
        title="a key with a number at its end",
        define=lambda: {"cups": CrudApi.define("CupApi", entity=User, functions_key="cups-2")},
        offenders=("CupApi",),
        message=(
            "CupApi: functions_key: the requirement key 'cups-2' ends in a number, which is"
            " how splits are named\n"
            "- <CupApi>\n"
            "Ways out: correct the key."
        ),
        means="`cups-2` is how the second resource of a split is called. A key of this form "
        "would be mistaken for it.",
        do="Write the number elsewhere (`cups2`), or better a word that says what is different.",
    ),
]

MALFORMED = ["a", "a:", ":b", "a:b:c", "", ":", "A:b", "a:b ", "a:é", "a_b:c", 5, None, b"a:b"]


@each(MISTAKES)
def test_a_malformed_key_is_said(mistake: Mistake) -> None:
    is_said(mistake)


def fault(key: object) -> str:
    return (
        f"{key!r} is not a resource key; write the resource type, a colon and the requirement key, "
        "such as 'cosmos:shared-database'"
    )


@pytest.mark.parametrize("key", MALFORMED, ids=repr)
def test_a_requirement_with_a_malformed_key_is_refused(key: Any) -> None:
    is_said(
        Mistake(
            title="",
            define=lambda: {"files": Resources.define("Files", {key: StorageConfig()})},
            offenders=("Files",),
            message=f"Files: {fault(key)}\n- <Files>\nWays out: correct the key.",
        )
    )


@pytest.mark.parametrize("key", MALFORMED, ids=repr)
def test_an_override_with_a_malformed_key_is_refused_by_both_ways(key: Any) -> None:
    by_call = Mistake(
        title="",
        define=lambda: {"users": CrudApi.define("UserApi", entity=User)},
        override=lambda backend: backend.override(key, consistency="Strong"),
        offenders=("override",),
        message=f"override: {fault(key)}\n- <override>\nWays out: correct the key.",
    )
    is_said(by_call)
    by_option = define_backend(
        by_call.define(),
        name="shop",
        location="westeurope",
        lock=None,
        overrides={key: {"consistency": "Strong"}},
    )
    assert report(by_option) == by_call.expected(by_option)


@pytest.mark.parametrize("key", [*MALFORMED, ["a"]], ids=repr)
def test_a_setting_that_points_to_a_malformed_key_is_refused(key: Any) -> None:
    pointing = PlacedAttribute(key, UNIT, "endpoint")
    is_said(
        Mistake(
            title="",
            define=lambda: {"refers": Resources.define("Refers", referring({"AT": pointing}))},
            offenders=("Refers",),
            message=f"functions:referring › groups['Refers'] › settings['AT']: {fault(key)}\n"
            f"- {pointing!r} at priority 20 by <Refers>\nWays out: correct it.",
        )
    )


@pytest.mark.parametrize("key", MALFORMED, ids=repr)
def test_a_role_at_a_malformed_key_is_refused(key: Any) -> None:
    role = DataRole(key, UNIT, "read")
    is_said(
        Mistake(
            title="",
            define=lambda: {"refers": Resources.define("Refers", referring(roles={role}))},
            offenders=("Refers",),
            message=f"functions:referring › groups['Refers'] › roles: {fault(key)}\n"
            f"- {{{role!r}}} at priority 20 by <Refers>\nWays out: correct it.",
        )
    )


@pytest.mark.parametrize("option", ["database_key", "functions_key"])
@pytest.mark.parametrize("half", ["a:", ":b", "a:b:c", "", "A", "a b", "é", 5, None, ["a"]])
def test_half_a_key_that_is_malformed_is_refused(option: str, half: Any) -> None:
    is_said(
        Mistake(
            title="",
            define=lambda: {"users": CrudApi.define("UserApi", entity=User, **{option: half})},
            offenders=("UserApi",),
            message=f"UserApi: {option}: the requirement key {half!r} is not of lowercase words "
            "joined by hyphens, such as 'shared-database'\n- <UserApi>\n"
            "Ways out: correct the key.",
        )
    )


@pytest.mark.parametrize("key", [*MALFORMED, ["a"]], ids=repr)
def test_what_is_asked_of_a_plan_by_a_malformed_key_is_unknown(key: Any) -> None:
    users = {"users": CrudApi.define("UserApi", entity=User)}
    plan = define_backend(users, name="shop", location="westeurope", lock=None).plan()
    has = "; it has cosmos:shared-database, functions:api-functions"
    for ask in (plan.resource, plan.explain):
        with pytest.raises(PlacementUnknown) as caught:
            ask(key)
        assert str(caught.value) == f"the plan has no resource {key!r}{has}"
    with pytest.raises(PlacementUnknown) as caught:
        plan.component(key)
    assert str(caught.value) == f"the plan has no component {key!r}; it has UserApi"


@pytest.mark.parametrize("path", [5, b"databases", ["databases", "shop"], {}], ids=repr)
def test_what_is_no_path_at_all_is_said(path: Any) -> None:
    users = {"users": CrudApi.define("UserApi", entity=User)}
    plan = define_backend(users, name="shop", location="westeurope", lock=None).plan()
    with pytest.raises(PlacementUnknown) as caught:
        plan.explain("cosmos:shared-database", path)
    assert str(caught.value) == (
        f"{path!r} is not a path; write one such as \"databases['shop'] › throughput\""
    )


def test_a_near_key_is_pointed_at() -> None:
    users = {"users": CrudApi.define("UserApi", entity=User)}
    backend = define_backend(users, name="shop", location="westeurope", lock=None)
    with pytest.raises(PlacementUnknown) as caught:
        backend.get_resource("cosmos", "shared-databse")
    assert str(caught.value) == (
        "the plan has no resource 'cosmos:shared-databse'; it has cosmos:shared-database, "
        "functions:api-functions; did you mean 'cosmos:shared-database'?"
    )


@pytest.mark.parametrize("key", [*MALFORMED, ["a"]], ids=repr)
def test_a_key_that_is_read_alone_is_refused(key: Any) -> None:
    with pytest.raises(ResourceKeyInvalid) as caught:
        ResourceKey.parse(key)
    assert str(caught.value) == fault(key)
