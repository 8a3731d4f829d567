"""Brings a site into a Static Web App, with the CLI that Microsoft publishes for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from attrs import frozen

from atakora_tf.azure import static_web_app as azure
from atakora_tf.errors import ApplicationInvalid, BackendStateError
from atakora_tf.publish.site_files import SiteFile

__all__ = ["TOKEN", "StaticWebAppPlace", "deploy", "deployment_token", "swa_command"]

TOKEN: Final = "SWA_CLI_DEPLOYMENT_TOKEN"
"""The variable in which the CLI expects the deployment token."""

# The rest of the CLI's variables would change what is deployed, and one of them what it logs.
_CLI_VARIABLES: Final = "SWA_CLI_"
_KEPT: Final = frozenset({"SWA_CLI_DEPLOY_BINARY_VERSION"})

_SHOWN_LINES: Final = 100


@frozen
class StaticWebAppPlace:
    """A Static Web App that exists after apply."""

    name: str
    resource_group: str
    subscription: str | None
    """None is that which the Azure CLI is set to."""
    tier: str

    @property
    def words(self) -> str:
        """What a person reads: `the Static Web App stapp-shop-storefront-site-dev-we`."""
        return f"the Static Web App {self.name}"


def swa_command() -> str:
    """The path of the CLI; raises `ApplicationInvalid` where it is not installed."""
    found = shutil.which("swa")
    if found is None:
        raise ApplicationInvalid(
            "the Static Web Apps CLI is not installed, which brings sites there; run "
            "`npm install --global @azure/static-web-apps-cli`"
        )
    return found


def deployment_token(place: StaticWebAppPlace, sites: int) -> str:
    """The secret that allows to deploy: of the environment, else asked of the Azure CLI.

    Raises `ApplicationInvalid` where one token of the environment stands for several `sites`, and
    `BackendStateError` where there is none.
    """
    given = os.environ.get(TOKEN, "").strip()
    if given and sites > 1:
        raise ApplicationInvalid(
            f"{TOKEN} is the token of one Static Web App, and {sites} sites are to be published; "
            "publish them one by one, or unset it and sign in with `az login`"
        )
    return given or _asked_token(place)


def _asked_token(place: StaticWebAppPlace) -> str:
    subscription = place.subscription or os.environ.get("ARM_SUBSCRIPTION_ID")
    command = [
        "az", "staticwebapp", "secrets", "list",
        "--name", place.name,
        "--resource-group", place.resource_group,
        *(["--subscription", subscription] if subscription else []),
        "--query", "properties.apiKey",
        "--output", "tsv",
    ]  # fmt: skip
    remedy = f"sign in with `az login`, or put the deployment token into {TOKEN}"
    az = shutil.which("az")
    if az is None:
        raise BackendStateError(
            f"nothing says the deployment token of {place.words}: {TOKEN} is not set, and the "
            f"Azure CLI is not installed; install it and {remedy}"
        )
    ended = subprocess.run(
        [az, *command[1:]],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    token = ended.stdout.strip()
    if ended.returncode != 0 or not token:
        said = ended.stderr.strip() or "nothing"
        raise BackendStateError(
            f"the Azure CLI does not say the deployment token of {place.words} in the resource "
            f"group {place.resource_group}; apply the configuration first, and {remedy}. "
            f"It said:\n{said}"
        )
    return token


def check_size(place: StaticWebAppPlace, files: Sequence[SiteFile]) -> None:
    """Raises `ApplicationInvalid` where the files are more than the tier takes."""
    size, most = sum(file.size for file in files), azure.MAXIMUM_APP_BYTES[place.tier]
    if size > most:
        larger = azure.TIERS[-1]
        way_out = f", or write tier={larger!r}" if place.tier != larger else ""
        raise ApplicationInvalid(
            f"the files have {size:,} bytes, and {place.words} of the tier {place.tier} takes "
            f"{most:,}; leave some out{way_out}"
        )


def deploy(
    command: str,
    place: StaticWebAppPlace,
    files: Sequence[SiteFile],
    configuration: str,
    token: str,
) -> None:
    """Replace what is in a Static Web App; visitors see the old or the new, never half of it.

    The files are copied to a folder for this time only, with the configuration beside them: the
    build's own folder stays as it is, and what is hidden in it stays at home. Raises
    `BackendStateError`, with the end of what the CLI said, where it fails.
    """
    with tempfile.TemporaryDirectory(prefix="atakora-site-") as temporary:
        # An empty folder to run in: the CLI would read .env, workflows and its own settings there.
        folder = Path(temporary, "site")
        folder.mkdir()
        for file in files:
            copy = folder / file.path
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file.file, copy)
        (folder / azure.CONFIGURATION_FILE).write_text(configuration, encoding="utf-8")
        ended = subprocess.run(
            [
                command, "deploy", str(folder),
                "--swa-config-location", str(folder),
                "--env", "production",
            ],
            cwd=temporary,
            env=_environment(token),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )  # fmt: skip
    said = ended.stdout.replace(token, "***")
    # Some failures end with status 0 (@azure/static-web-apps-cli 2.0, deploy.ts).
    if ended.returncode == 0 and "deployment failed" not in said.casefold():
        return
    lines = said.splitlines()
    cut = ["…"] if len(lines) > _SHOWN_LINES else []
    raise BackendStateError(
        "\n".join(
            [
                f"swa deploy failed for {place.words} with exit status {ended.returncode}. "
                + ("It said:" if lines else "It said nothing."),
                *cut,
                *lines[-_SHOWN_LINES:],
            ]
        )
    )


def _environment(token: str) -> Mapping[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(_CLI_VARIABLES) or name in _KEPT
    }
    return {**kept, TOKEN: token}
