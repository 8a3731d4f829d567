"""Tags: what Azure refuses is said before anything is built."""

from __future__ import annotations

import pytest

from atakora_tf import CrudApi, define_backend


def faults(tags: dict[str, str]) -> list[str]:
    api = CrudApi.define("UserApi", entity_name="User", schema={"name": "string"})
    backend = define_backend({"users": api}, name="shop", location="westeurope", tags=tags)
    return [problem.what for problem in backend.validate()]


@pytest.mark.parametrize(
    ("tags", "said"),
    [
        ({"cost-centre": "storefront"}, []),
        ({"t" * 128: "v" * 256}, []),
        (
            {"": "x"},
            ["the tag name '' has 0 characters; on storage accounts a name has 1 to 128"],
        ),
        (
            {"t" * 129: "x"},
            [
                f"the tag name {'t' * 129!r} has 129 characters; "
                "on storage accounts a name has 1 to 128"
            ],
        ),
        ({"a/b": "x"}, ["the tag name 'a/b' holds /, which Azure refuses"]),
        (
            {"team": "v" * 257},
            ["the value of the tag 'team' has 257 characters; Azure takes 256"],
        ),
        (
            {f"tag{n}": "x" for n in range(48)},
            ["48 tags; a resource takes 50, of which 3 are the backend's own"],
        ),
    ],
)
def test_what_azure_refuses_of_a_tag_is_said(tags: dict[str, str], said: list[str]) -> None:
    assert faults(tags) == said
