from hypothesis import find, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from atakora_tf.contract.json_value import same_json
from atakora_tf.contract.misfit import misfit

scalars = st.sampled_from([None, True, False, 0, 1, 2, 3, 1.0, 1.5, "", "a", "ab", "b"])
values = scalars | st.lists(scalars, max_size=2) | st.dictionaries(st.just("a"), scalars)
kinds = st.sampled_from(["array", "boolean", "integer", "null", "number", "object", "string"])
sizes = st.integers(0, 2)
rules = st.fixed_dictionaries(
    {},
    optional={
        "type": kinds | st.lists(kinds, min_size=1, max_size=2, unique=True),
        "enum": st.lists(values, min_size=1, max_size=3),
        "const": values,
        "pattern": st.sampled_from(["a", "^b"]),
        **dict.fromkeys(("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"), sizes),
        **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), sizes),
        **dict.fromkeys(("minProperties", "maxProperties"), sizes),
    },
)


@given(values, rules)
def test_a_value_misfits_exactly_where_a_full_validator_refuses_it(value, schema):
    assert (misfit(value, schema) is None) == Draft202012Validator(schema).is_valid(value)


@given(values, values)
def test_two_values_are_the_same_exactly_where_json_schema_says_so(one, other):
    assert same_json(one, other) == Draft202012Validator({"const": one}).is_valid(other)


def test_the_generators_reach_both_answers_for_containers():
    assert find(st.tuples(values, rules), lambda pair: pair[0] == [1] and misfit(*pair))
    assert find(st.tuples(values, rules), lambda pair: "type" in pair[1] and not misfit(*pair))
