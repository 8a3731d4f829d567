"""A storage account for states on the loopback interface, and stacks that keep theirs in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attrs import frozen

from atakora_tf.terraform import AzureState, TerraformDocument, write_stack
from tests.state.azurite import Azurite, azurite
from tests.state.certificates import issue
from tests.state.fake_azure import SUFFIX, FakeAzure, fake_azure
from tests.state.running_terraform import RunningTerraform

ACCOUNT = "stshoptfstate"
CONTAINER = "tfstate"


@frozen
class Cloud:
    """The stand-in for Azure, its one storage account, and where that keeps states."""

    azure: FakeAzure
    account: Azurite
    environment: dict[str, str]

    @property
    def state(self) -> AzureState:
        """What a user would write, but for the cloud."""
        return AzureState(ACCOUNT, CONTAINER, metadata_host=self.azure.metadata_host)


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    directory = tmp_path_factory.mktemp("cloud")
    certificates = issue(directory, "localhost", "127.0.0.1", f"*.blob.{SUFFIX}")
    with (
        azurite(certificates, directory, ACCOUNT) as account,
        fake_azure(certificates, account.port) as azure,
    ):
        with account.container(CONTAINER) as container:
            container.create_container()
        trust = {"SSL_CERT_FILE": str(certificates.authority)}
        yield Cloud(azure, account, {**azure.environment, **trust})


@pytest.fixture
def written(cloud: Cloud, tmp_path: Path) -> Callable[..., RunningTerraform]:
    """Writes a document as a stack, and gives Terraform in its folder."""

    def write(document: TerraformDocument, name: str) -> RunningTerraform:
        path = write_stack(document, tmp_path / "cdktf.out", name)
        return RunningTerraform(path.parent, dict(cloud.environment))

    return write
