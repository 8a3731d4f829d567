"""Documents of backends made of bare requirements, through the public door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atakora_tf import AzureState, Resources, StackOptions, define_backend


def backend(
    needs: Mapping[str, Any], *, environment: str = "dev", location: str = "westeurope"
) -> Any:
    """A backend called `shop` with one component, `X`."""
    return define_backend(
        {"x": Resources.define("X", needs)},
        name="shop",
        environment=environment,
        location=location,
        lock=None,
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )


def document(
    needs: Mapping[str, Any], *, environment: str = "dev", location: str = "westeurope"
) -> dict[str, Any]:
    """Its whole Terraform document."""
    made = backend(needs, environment=environment, location=location)
    written: dict[str, Any] = made.document(whole=True).to_dict()
    return written


def resources(needs: Mapping[str, Any], **options: Any) -> dict[str, dict[str, Any]]:
    """The resources of the document by type, each by its logical id."""
    found: dict[str, dict[str, Any]] = document(needs, **options)["resource"]
    return found


def one(needs: Mapping[str, Any], kind: str, **options: Any) -> dict[str, Any]:
    """The arguments of the only resource of a type; the `azurerm_` may be left out."""
    blocks = resources(needs, **options)[f"azurerm_{kind}"]
    assert len(blocks) == 1, sorted(blocks)
    (block,) = blocks.values()
    return block


def texts(value: Any) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item)


def problems(
    needs: Mapping[str, Any], *, location: str = "westeurope"
) -> list[tuple[str, str, tuple[str, ...]]]:
    """Where, what and the ways out of everything that is wrong."""
    found = backend(needs, location=location).validate()
    return [(" ".join(p.path), p.what, p.ways_out) for p in found]
