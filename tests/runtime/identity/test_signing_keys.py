from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from atakora_tf.runtime.identity.signing_key import read_keys
from tests.runtime.identity.directory import document, ec_key, jwk, rsa_key


def test_a_key_is_for_the_algorithm_of_its_type() -> None:
    keys = read_keys(document(jwk("a", rsa_key("one")), jwk("b", ec_key("curve"))))
    assert {each.id: each.algorithm for each in keys.values()} == {"a": "RS256", "b": "ES256"}


def test_a_key_that_says_all_that_entra_id_says_is_read() -> None:
    entra = jwk(
        "a", rsa_key("one"), x5t="a", x5c=["MII"], alg="RS256", key_ops=["verify"],
        issuer="https://login.microsoftonline.com/AAAAAAAA-2222-3333-4444-555555555555/v2.0",
    )  # fmt: skip
    assert read_keys(document(entra))["a"].tenant == "aaaaaaaa-2222-3333-4444-555555555555"


P384 = ECAlgorithm.to_jwk(ec.generate_private_key(ec.SECP384R1()).public_key(), as_dict=True)
IGNORED: dict[str, Any] = {
    "for encryption": jwk("a", rsa_key("one"), use="enc"),
    "for signing alone": jwk("a", rsa_key("one"), key_ops=["sign"]),
    "operations as text": jwk("a", rsa_key("one"), key_ops="verify"),
    "of another algorithm": jwk("a", rsa_key("one"), alg="RS512"),
    "of a shared secret by name": jwk("a", rsa_key("one"), alg="HS256"),
    "too small": jwk("a", rsa_key("small", 1024)),
    "a secret": {"kty": "oct", "kid": "a", "k": "c2VjcmV0"},
    "another curve": {**P384, "kid": "a"},
    "private": {**RSAAlgorithm.to_jwk(rsa_key("one"), as_dict=True), "kid": "a"}
    | {"key_ops": ["verify"]},
    "without id": {k: v for k, v in jwk("a", rsa_key("one")).items() if k != "kid"},
    "with an empty id": jwk("", rsa_key("one")),
    "with a number as id": jwk("a", rsa_key("one"), n="AQAB") | {"kid": 1},
    "without numbers": {"kty": "RSA", "kid": "a"},
    "with broken numbers": jwk("a", rsa_key("one"), n="!!!"),
    "with an even exponent": jwk("a", rsa_key("one"), e="Ag"),
    "off its curve": jwk("a", ec_key("curve"), x=jwk("a", ec_key("curve"))["y"]),
    "no object": "key",
}


@pytest.mark.parametrize("key", IGNORED.values(), ids=IGNORED)
def test_what_is_no_key_for_us_is_passed_over(key: Any) -> None:
    good = jwk("good", rsa_key("one"))
    assert [*read_keys(document(key, good))] == ["good"]


def test_of_two_keys_with_one_id_the_first_counts() -> None:
    keys = read_keys(document(jwk("a", ec_key("curve")), jwk("a", rsa_key("one"))))
    assert [each.algorithm for each in keys.values()] == ["ES256"]


def test_a_directory_has_at_most_64_keys() -> None:
    assert len(read_keys(document(*(jwk(f"k{n}", ec_key("curve")) for n in range(100))))) == 64


@pytest.mark.parametrize("said", [b"", b"[]", b"{}", b'{"keys": 1}', b"\xff", b"[" * 100_000])
def test_what_is_no_key_set_is_a_value_error(said: bytes) -> None:
    with pytest.raises(ValueError):
        read_keys(said)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
    ),
    max_leaves=3,
)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["kty", "n", "e", "crv", "x", "y", "use", "alg", "key_ops", "kid", "issuer"]
            ),
            JSON,
        )
    )
)
def test_no_key_set_breaks_its_reader(changes: list[tuple[str, Any]]) -> None:
    for base in (jwk("a", rsa_key("one")), jwk("a", ec_key("curve"))):
        assert len(read_keys(document({**base, **dict(changes)}))) <= 1


def test_a_key_does_not_show_itself() -> None:
    (key,) = read_keys(document(jwk("a", rsa_key("one")))).values()
    assert repr(key) == "SigningKey(id='a', algorithm='RS256', tenant=None)"
