"""All mistakes of a program are said at once, in one order, each with its component and line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mistake import OPTIONS, Mistake, User, places, report, with_places
from page import PAGE, catalogue, page

from atakora_tf import Backend, CrudApi, ResourceLimits, define_backend

MISTAKES = [mistake for mistakes in catalogue().values() for mistake in mistakes]


def of_single_components() -> list[Mistake]:
    """Those that can be made in one program: each component has an id that no other has."""
    found: list[Mistake] = []
    taken: set[str] = set()
    for mistake in MISTAKES:
        if mistake.override is not None or mistake.options is not dict:
            continue
        ids = {str(definition.id) for definition in mistake.define().values()}
        if not ids & taken:
            found.append(mistake)
            taken |= ids
    return found


ALONE = of_single_components()


def together(components: dict[str, Any], **options: Any) -> Backend:
    return define_backend(components, **{**OPTIONS, **options})


def defined() -> dict[str, Any]:
    return {f"{m.title}, {name}": d for m in ALONE for name, d in m.define().items()}


def paragraphs(text: str) -> Counter[str]:
    return Counter(text.split("\n\n"))


def test_the_mistakes_have_titles_of_their_own() -> None:
    assert max(Counter(m.title for m in MISTAKES).values()) == 1
    assert len(ALONE) > 60


def test_all_mistakes_of_a_program_are_said_at_once() -> None:
    backend = together(defined())
    known = places(backend)
    said = paragraphs(report(backend))
    expected = paragraphs("\n\n".join(with_places(m.message, known) for m in ALONE))
    assert said == expected
    for mistake in ALONE:
        for offender in mistake.offenders:
            assert any(f"{offender} ({known[offender]})" in each for each in said)


DEFINED = defined()
REPORT = report(together(DEFINED))


@settings(max_examples=15)
@given(order=st.permutations(sorted(DEFINED)))
def test_the_report_is_the_same_whatever_the_order_of_the_components(order: list[str]) -> None:
    assert report(together({name: DEFINED[name] for name in order})) == REPORT


def test_mistakes_of_the_backend_and_of_its_components_are_said_together() -> None:
    backend = together(
        {"users": CrudApi.define("UserApi", entity=User, auth="nobody")},
        environment=5,
        tags="team",
        limits=ResourceLimits(max_functions_per_app=0),
        on_incompatible="divide",
        overrides={"cosmos": {}},
        lock=5,
    )
    backend.override("cosmos:shared-database", consistancy="Strong")
    said = report(backend)
    assert [each.splitlines()[0] for each in said.split("\n\n")] == [
        "UserApi: auth='nobody' is not one of anonymous, function, entra",
        "cosmos:shared-database › consistancy: CosmosConfig has no field 'consistancy'; did you "
        "mean 'consistency'?",
        "override: 'cosmos' is not a resource key; write the resource type, a colon and the "
        "requirement key, such as 'cosmos:shared-database'",
        "shop: environment=5 is not a word",
        "shop: lock=5 is no path",
        "shop: max_functions_per_app=0 is not a whole number of 1 or more",
        "shop: on_incompatible='divide' is neither 'conflict' nor 'split'",
        "shop: tags='team' is not a mapping",
    ]


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: mistake.title)
def test_every_message_names_its_offenders_and_no_class_of_python(mistake: Mistake) -> None:
    for offender in mistake.offenders:
        assert f"<{offender}>" in mistake.message
    for jargon in ("<class", " object at 0x", "NoneType", "UNSET", "Traceback", "core_schema"):
        assert jargon not in mistake.message
    assert bool(mistake.means) == bool(mistake.do)


def test_the_page_of_mistakes_says_what_the_tests_say() -> None:
    written = PAGE.read_text(encoding="utf-8")
    assert written == page(), "renew it with `python tests/mistakes/page.py`"
