"""Every argument that the providers write is one of azurerm's, of the right type, none missing.

The typed classes of the azurerm package say what there is; putting a document into a stack checks
each argument against them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.providers.field_examples import EXAMPLES, FURTHER, needs_of
from tests.providers.rendering import backend

pytestmark = pytest.mark.node


def test_every_document_fits_the_typed_classes_of_azurerm(tmp_path: Path) -> None:
    from atakora_tf.stack.emission import emit  # starts Node

    from cdktf import App, TerraformStack  # isort: skip

    app = App(outdir=str(tmp_path), skip_validation=True)
    needs = {
        **{f"{config.__name__}.{name}": needs_of((config, name), with_value=True)
           for config, name in EXAMPLES},
        **FURTHER,
    }  # fmt: skip
    made = 0
    for number, (_, asked) in enumerate(sorted(needs.items())):
        document = backend(asked, environment="prod").document(whole=True)
        made += len(emit(document, TerraformStack(app, f"stack{number}")))
    assert made > 4 * len(needs)
