import itertools
import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import (
    Expression,
    LocalBackend,
    Output,
    ProviderBlock,
    Resource,
    TerraformDocument,
    azurerm,
    azurerm_data,
    template,
)
from tests.parts import terraform, terraform_environment


def shop_blocks():
    group = azurerm_data("resource_group", "group", name="rg-shop")
    account = azurerm(
        "cosmosdb_account",
        "shared",
        name="cosno-shop",
        location=group["location"],
        resource_group_name=group["name"],
        geo_location=[{"location": "westeurope", "failover_priority": 0}],
        consistency_policy={"consistency_level": "Session", "max_interval_in_seconds": None},
        ip_range_filter=set(),
        tags={},
        prevent_destroy=True,
    )
    database = azurerm(
        "cosmosdb_sql_database",
        "users",
        name="users",
        account_name=account["name"],
        ignore_changes=("throughput",),
        create_before_destroy=True,
        depends_on=(group, account),
        provider="azurerm.hub",
    )
    return [
        group,
        account,
        database,
        Output("endpoint", account["endpoint"], description="Where ${it} is", sensitive=True),
        Output("names", {"users": [database["name"]]}),
        ProviderBlock("azurerm", {"features": [{}]}),
        ProviderBlock("azurerm", {"features": [{}]}, alias="hub"),
        LocalBackend("../state"),
    ]


def shop():
    document = TerraformDocument(shop_blocks())
    document.require_provider("azurerm", source="azurerm", version="4.55.0")
    return document


def test_a_document_is_written_as_terraform_reads_it():
    assert (
        shop().to_json()
        == """{
  "data": {
    "azurerm_resource_group": {
      "group": {
        "name": "rg-shop"
      }
    }
  },
  "output": {
    "endpoint": {
      "description": "Where $${it} is",
      "sensitive": true,
      "value": "${azurerm_cosmosdb_account.shared.endpoint}"
    },
    "names": {
      "value": {
        "users": [
          "${azurerm_cosmosdb_sql_database.users.name}"
        ]
      }
    }
  },
  "provider": {
    "azurerm": [
      {
        "features": [
          {
          }
        ]
      },
      {
        "alias": "hub",
        "features": [
          {
          }
        ]
      }
    ]
  },
  "resource": {
    "azurerm_cosmosdb_account": {
      "shared": {
        "consistency_policy": {
          "consistency_level": "Session"
        },
        "geo_location": [
          {
            "failover_priority": 0,
            "location": "westeurope"
          }
        ],
        "ip_range_filter": [
        ],
        "lifecycle": {
          "prevent_destroy": true
        },
        "location": "${data.azurerm_resource_group.group.location}",
        "name": "cosno-shop",
        "resource_group_name": "${data.azurerm_resource_group.group.name}",
        "tags": {
        }
      }
    },
    "azurerm_cosmosdb_sql_database": {
      "users": {
        "account_name": "${azurerm_cosmosdb_account.shared.name}",
        "depends_on": [
          "azurerm_cosmosdb_account.shared",
          "data.azurerm_resource_group.group"
        ],
        "lifecycle": {
          "create_before_destroy": true,
          "ignore_changes": [
            "throughput"
          ]
        },
        "name": "users",
        "provider": "azurerm.hub"
      }
    }
  },
  "terraform": {
    "backend": {
      "local": {
        "path": "../state"
      }
    },
    "required_providers": {
      "azurerm": {
        "source": "azurerm",
        "version": "4.55.0"
      }
    }
  }
}
"""
    )


def test_the_dictionary_says_what_the_text_says():
    assert shop().to_dict() == json.loads(shop().to_json())


def test_an_empty_document_is_an_empty_object():
    assert TerraformDocument().to_dict() == {}


@given(st.permutations(shop_blocks()))
def test_the_order_of_adding_never_shows(blocks):
    document = TerraformDocument(blocks)
    document.require_provider("azurerm", source="azurerm", version="4.55.0")
    assert document.to_json() == shop().to_json()
    assert [block.address for block in document] == [block.address for block in shop()]


@given(st.sets(st.sampled_from(range(8))))
def test_merging_two_parts_gives_the_whole(part):
    blocks = shop_blocks()
    one = TerraformDocument(blocks[place] for place in part)
    other = TerraformDocument(block for place, block in enumerate(blocks) if place not in part)
    other.require_provider("azurerm", source="azurerm", version="4.55.0")
    assert one.merge(other) is one
    assert one.to_json() == shop().to_json()


def test_blocks_are_found_and_listed_in_order():
    document = shop()
    assert document.resource("azurerm_cosmosdb_account.shared").arguments["name"] == "cosno-shop"
    assert [block.address for block in document] == [
        "azurerm_cosmosdb_account.shared",
        "azurerm_cosmosdb_sql_database.users",
        "data.azurerm_resource_group.group",
    ]
    assert [block.id for block in document.resources] == ["shared", "users"]
    assert [block.id for block in document.data_sources] == ["group"]
    assert [output.name for output in document.outputs] == ["endpoint", "names"]
    assert [provider.alias for provider in document.providers] == [None, "hub"]
    assert document.required_providers == {"azurerm": {"source": "azurerm", "version": "4.55.0"}}
    assert document.state == LocalBackend("../state")
    assert len(document) == 3
    assert "azurerm_cosmosdb_account.shared" in document
    assert azurerm("cosmosdb_account", "other") not in document


def test_adding_returns_the_block():
    resource = azurerm("x", "y")
    assert TerraformDocument().add(resource) is resource


def test_an_unknown_address_is_an_error():
    with pytest.raises(DocumentError) as caught:
        shop().resource("azurerm_cosmosdb_account.other")
    assert str(caught.value) == "The document has no azurerm_cosmosdb_account.other."


def test_one_address_cannot_be_used_twice():
    document = TerraformDocument([azurerm("x", "y", name="a")])
    with pytest.raises(DocumentError) as caught:
        document.add(azurerm("x", "y", name="b"))
    assert str(caught.value) == (
        "Two blocks have the address azurerm_x.y: azurerm_x.y (name 'a') and "
        "azurerm_x.y (name 'b'). Give one of them another id."
    )
    [kept] = document
    assert kept.arguments == {"name": "a"}


def test_one_block_cannot_be_added_twice():
    block = azurerm("x", "y")
    document = TerraformDocument([block])
    with pytest.raises(DocumentError) as caught:
        document.add(block)
    assert str(caught.value) == "azurerm_x.y is added twice."


@pytest.mark.parametrize(
    ("first", "second"),
    [*itertools.permutations([azurerm("x", "y"), azurerm_data("x", "y"), Output("y", 1)], 2)],
)
def test_one_id_cannot_be_used_twice_even_for_different_kinds_of_block(first, second):
    document = TerraformDocument([first])
    with pytest.raises(DocumentError) as caught:
        document.add(second)
    assert str(caught.value) == (
        f"{first.address} and {second.address} have the same id 'y'. CDKTF needs ids that are "
        "unique in a stack whatever the type; resources, data sources and outputs share them. "
        "Give one of them another id."
    )


@pytest.mark.parametrize("wrong", ["", "1a", "a b", "a.b", "ä", "a" * 256, "${a}"])
def test_ids_that_terraform_or_cdktf_would_change_are_refused(wrong):
    with pytest.raises(DocumentError) as caught:
        TerraformDocument([Resource("azurerm_x", wrong, {})])
    assert str(caught.value) == (
        f"azurerm_x.{wrong}: {wrong!r} cannot be an id. Use up to 255 letters, digits, '_' and "
        "'-', starting with a letter or '_'."
    )


@pytest.mark.parametrize("reserved", ["backend", "Default"])
def test_ids_that_cdktf_keeps_for_itself_are_refused(reserved):
    with pytest.raises(DocumentError) as caught:
        TerraformDocument([azurerm("x", reserved)])
    assert str(caught.value) == (
        f"azurerm_x.{reserved}: CDKTF keeps the id {reserved!r} for itself. Use another id."
    )


def test_a_type_must_look_like_one():
    with pytest.raises(DocumentError) as caught:
        TerraformDocument([Resource("Azurerm-x", "y", {})])
    assert str(caught.value) == (
        "'Azurerm-x' is not a type of resource; write it as 'azurerm_cosmosdb_account'."
    )


def test_an_output_needs_a_value():
    with pytest.raises(DocumentError) as caught:
        TerraformDocument([Output("x", None)])
    assert str(caught.value) == "output.x has no value. Give it one, or leave the output out."


def test_a_second_provider_block_needs_an_alias():
    document = TerraformDocument([ProviderBlock("azurerm", {})])
    with pytest.raises(DocumentError) as caught:
        document.add(ProviderBlock("azurerm", {}))
    assert str(caught.value) == (
        "provider.azurerm is set up twice: give the second block an alias."
    )


def test_there_is_one_state_backend():
    document = TerraformDocument([LocalBackend("a"), LocalBackend("a")])
    with pytest.raises(DocumentError) as caught:
        document.add(LocalBackend("b"))
    assert str(caught.value) == (
        "A document has one state backend: it is 'local' with {'path': 'a'}, so 'local' with "
        "{'path': 'b'} cannot be added."
    )


def test_a_provider_is_required_in_one_version():
    document = shop()
    with pytest.raises(DocumentError) as caught:
        document.require_provider("azurerm", source="azurerm", version="4.54.0")
    assert str(caught.value) == (
        "The provider 'azurerm' is required as azurerm 4.55.0 and as azurerm 4.54.0; a document "
        "needs one of them."
    )


def test_a_value_that_cannot_be_written_is_named_with_its_address():
    document = TerraformDocument([azurerm("x", "y", zones=[b"1"])])
    with pytest.raises(DocumentError) as caught:
        document.to_json()
    assert str(caught.value) == (
        "azurerm_x.y, argument zones[0]: a bytes (b'1') cannot be written as Terraform JSON. "
        "Write a string, number, boolean, list, set, mapping, reference, template or expression."
    )


def test_terraform_reads_back_every_text_as_it_was(tmp_path):
    command = terraform()
    pieces = ["${", "%{", "$", "%", "{", "}", "a", '"', "\\", "\n", "ß😀", "var.x"]
    texts = ["".join(chosen) for chosen in itertools.product(pieces, repeat=2)]
    texts += ["$${a}", "%%{if true}", "$$${", "$$$${a}", "${TfToken", "~}", "${~ a ~}"]
    x = Expression('"x"')
    document = TerraformDocument(
        Output(
            f"o{place}",
            {text: text, "in": [text], "around": [template(text, x), template(x, text, x, x)]},
            description=text,
        )
        for place, text in enumerate(texts)
    )
    (tmp_path / "cdk.tf.json").write_text(document.to_json(), encoding="utf-8")
    for words in (["init"], ["apply", "-auto-approve"]):
        subprocess.run(
            [*command, *words, "-no-color", "-input=false"],
            cwd=tmp_path,
            env=terraform_environment(),
            check=True,
            capture_output=True,
            timeout=120,
        )
    state = json.loads((tmp_path / "terraform.tfstate").read_text(encoding="utf-8"))
    read = [state["outputs"][f"o{place}"]["value"] for place in range(len(texts))]
    assert read == [
        {text: text, "in": [text], "around": [f"{text}x", f"x{text}xx"]} for text in texts
    ]
