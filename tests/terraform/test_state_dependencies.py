import json

from atakora_tf.terraform import TerraformDocument, write_stack


def manifest(directory):
    return json.loads((directory / "manifest.json").read_text(encoding="utf-8"))["stacks"]


def test_the_manifest_names_the_stacks_that_go_first(tmp_path):
    write_stack(TerraformDocument(), tmp_path, "hub")
    write_stack(TerraformDocument(), tmp_path, "shop", dependencies=["other", "hub", "hub"])
    assert manifest(tmp_path)["hub"]["dependencies"] == []
    assert manifest(tmp_path)["shop"]["dependencies"] == ["hub", "other"]
    write_stack(TerraformDocument(), tmp_path, "shop")
    assert manifest(tmp_path)["shop"]["dependencies"] == []
