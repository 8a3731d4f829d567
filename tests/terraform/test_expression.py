import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import Expression, Reference, Template, template
from atakora_tf.terraform.expression import escaped

ENDPOINT = Reference("azurerm_cosmosdb_account.main", "endpoint")


def test_a_reference_reads_as_terraform_writes_it():
    assert str(ENDPOINT) == "${azurerm_cosmosdb_account.main.endpoint}"
    assert (
        str(Reference("data.azurerm_resource_group.it", "name"))
        == "${data.azurerm_resource_group.it.name}"
    )


def test_a_reference_goes_on_to_attributes_elements_and_keys():
    identity = Reference("azurerm_linux_function_app.api", "identity")
    assert str(identity.index(0).attr("principal_id")) == (
        "${azurerm_linux_function_app.api.identity[0].principal_id}"
    )
    assert identity[0] == identity.index(0)
    assert str(identity["a key"]) == '${azurerm_linux_function_app.api.identity["a key"]}'


def test_equal_references_are_one_in_a_set():
    assert len({ENDPOINT, Reference("azurerm_cosmosdb_account.main", "endpoint")}) == 1


def test_a_reference_cannot_be_iterated_over_by_mistake():
    with pytest.raises(TypeError):
        list(ENDPOINT)


@pytest.mark.parametrize("address", ["main", "var.a b", "${azurerm_x.y}", "Azurerm_x.y", ""])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(DocumentError) as caught:
        Reference(address, "id")
    assert str(caught.value) == (
        f"{address!r} is not the address of a resource or data source. Write "
        "'azurerm_cosmosdb_account.main' or 'data.azurerm_resource_group.main'; for anything "
        "else (variables, locals, modules) use Expression('var.location')."
    )


@pytest.mark.parametrize("attribute", ["", "a b", "x}", '["${a}"]', "a."])
def test_what_is_no_attribute_is_refused(attribute):
    with pytest.raises(DocumentError) as caught:
        Reference("azurerm_x.y", attribute)
    assert str(caught.value) == (
        f"{attribute!r} is not an attribute of azurerm_x.y. Write a name, with steps if "
        "needed: 'endpoint', 'identity[0].principal_id'."
    )


def test_an_expression_is_written_between_braces():
    assert str(Expression("var.location")) == "${var.location}"


def test_an_expression_that_has_its_braces_already_is_refused():
    with pytest.raises(DocumentError) as caught:
        Expression("${var.location}")
    assert str(caught.value) == (
        "Expression('${var.location}') already has its braces; write the text between '${' and "
        "'}' only, e.g. Expression('var.location')."
    )
    with pytest.raises(DocumentError) as caught:
        Expression(" ")
    assert str(caught.value) == "An expression needs text, e.g. Expression('var.location')."


def test_joining_makes_a_template_on_either_side():
    name = Reference("azurerm_cosmosdb_sql_database.users", "name")
    assert str(ENDPOINT + "dbs/" + name) == (
        "${azurerm_cosmosdb_account.main.endpoint}dbs/${azurerm_cosmosdb_sql_database.users.name}"
    )
    assert str("at " + ENDPOINT) == "at ${azurerm_cosmosdb_account.main.endpoint}"
    assert str("a" + Expression("var.b") + ("c" + name)) == (
        "a${var.b}c${azurerm_cosmosdb_sql_database.users.name}"
    )


def test_the_text_of_a_template_is_literal():
    assert str(template("${a} %{b} ", ENDPOINT)) == (
        "$${a} %%{b} ${azurerm_cosmosdb_account.main.endpoint}"
    )


def test_templates_that_read_the_same_are_equal_however_they_were_made():
    assert template("a", "b", ENDPOINT, "") == "ab" + ENDPOINT
    assert template(template("a"), template("b", ENDPOINT)).parts == ("ab", ENDPOINT)


def test_what_is_no_text_cannot_join_a_template():
    with pytest.raises(TypeError):
        ENDPOINT + 1
    with pytest.raises(TypeError):
        1 + ENDPOINT
    with pytest.raises(DocumentError) as caught:
        Template((ENDPOINT, 1))
    assert str(caught.value) == (
        "A template is made of text, references and expressions; 1 is a int."
    )


def test_an_f_string_is_refused_because_it_would_make_the_reference_literal():
    with pytest.raises(DocumentError) as caught:
        f"{ENDPOINT}/dbs"
    assert str(caught.value) == (
        "${azurerm_cosmosdb_account.main.endpoint} stands in an f-string or a format string, "
        "where it would become literal text. Join it with + or with template(…), e.g. "
        'reference + "/dbs/" + name; for a message use str(reference).'
    )


nasty_text = st.text(st.sampled_from('${}%$ a"\\\n'), max_size=12)


@given(nasty_text)
def test_escaping_can_be_undone(text):
    assert escaped(text).replace("$${", "${").replace("%%{", "%{") == text


@given(nasty_text, nasty_text)
def test_escaping_never_makes_two_texts_equal(one, other):
    assert (escaped(one) == escaped(other)) == (one == other)


def test_escaping_leaves_cdktf_tokens_alone_and_nothing_else():
    assert escaped("${a}${TfToken[TOKEN.1]}%{b}") == "$${a}${TfToken[TOKEN.1]}%%{b}"
    assert escaped("${TfToken[a b]}") == "$${TfToken[a b]}"
