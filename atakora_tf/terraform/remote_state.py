"""Outputs of another stack, read from the state that it keeps."""

from __future__ import annotations

import re
from typing import Final

from atakora_tf.errors import DocumentError
from atakora_tf.naming import logical_id
from atakora_tf.terraform.block import DataSource, StateBackend
from atakora_tf.terraform.expression import Expression, Reference

__all__ = ["REMOTE_STATE", "remote_output", "remote_state"]

REMOTE_STATE: Final = "terraform_remote_state"
"""Terraform's own data source; it belongs to no provider that has to be installed."""

_OUTPUT: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def _id(stack_name: str) -> str:
    return logical_id("state", stack_name)


def remote_state(stack_name: str, state: StateBackend) -> DataSource:
    """The data source that reads the outputs of the stack whose state `state` keeps.

    It reads the workspace that Terraform runs in, as CDKTF's own references between stacks do:
    the default one would be the wrong state wherever workspaces are used.

    Source: developer.hashicorp.com/terraform/language/state/remote-state-data
    """
    return DataSource(
        REMOTE_STATE,
        _id(stack_name),
        {
            "backend": state.kind,
            "workspace": Expression("terraform.workspace"),
            "config": dict(state.arguments),
        },
    )


def remote_output(stack_name: str, output: str) -> Reference:
    """One output of that stack; raises DocumentError for a text that can be no output's name."""
    if not (isinstance(output, str) and _OUTPUT.fullmatch(output)):
        raise DocumentError(
            f"{output!r} cannot be an output of the stack {stack_name!r}. Write the name of one, "
            "e.g. 'cosmos_endpoint'."
        )
    return Reference(f"data.{REMOTE_STATE}.{_id(stack_name)}", f"outputs.{output}")
