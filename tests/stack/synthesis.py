"""What CDKTF makes of documents, in a form that can be compared."""

import json
from pathlib import Path

from atakora_tf.stack.emission import emit
from atakora_tf.terraform import TerraformDocument

from cdktf import App, TerraformStack  # isort: skip


def strip_metadata(value):
    """The JSON without CDKTF's own `//` entries."""
    if isinstance(value, dict):
        return {key: strip_metadata(item) for key, item in value.items() if key != "//"}
    if isinstance(value, list):
        return [strip_metadata(item) for item in value]
    return value


def stack_text(directory: Path, stack: str) -> str:
    """The file of a stack that was synthesised into `directory`."""
    return (directory / "stacks" / stack / "cdk.tf.json").read_text(encoding="utf-8")


def stack_json(directory: Path, stack: str):
    """The same as values, without metadata."""
    return strip_metadata(json.loads(stack_text(directory, stack)))


def through_cdktf(documents: list[TerraformDocument], directory: Path):
    """The JSON of each document after it went through a plain stack.

    CDKTF gives a stack without state backend a local one, and requires the provider of
    a provider block; both are taken out where the document does not say so itself.
    """
    app = App(outdir=str(directory), skip_validation=True)
    for place, document in enumerate(documents):
        emit(document, TerraformStack(app, f"stack{place}"))
    app.synth()
    results = []
    for place, document in enumerate(documents):
        result = stack_json(directory, f"stack{place}")
        terraform = result.pop("terraform")
        if document.state is None:
            del terraform["backend"]
        if not document.required_providers:
            terraform.pop("required_providers", None)
        results.append({**result, "terraform": terraform} if terraform else result)
    return results
