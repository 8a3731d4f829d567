"""Dead letters: written, read again, and told when they are damaged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.dead_letters import (
    DeadLetter,
    DeadLetterWriter,
    read_dead_letters,
)
from atakora_tf.migration.mapping.refusal import REASONS, Rejected
from atakora_tf.migration.values import Timestamp
from tests.migration.documents import documents
from tests.migration.mapping.mappings import document

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
letters = st.builds(
    DeadLetter,
    st.builds(Rejected, words, st.sampled_from(sorted(REASONS)), words, words),
    st.lists(documents(), min_size=1, max_size=2).map(tuple),
)


@given(st.lists(letters, max_size=3))
@settings(deadline=None, max_examples=40)
def test_dead_letters_come_back_whole(
    tmp_path_factory: pytest.TempPathFactory, sent: list[DeadLetter]
) -> None:
    path = tmp_path_factory.mktemp("letters") / "dead.jsonl"
    with DeadLetterWriter(path) as writer:
        for letter in sent:
            writer.write(letter.rejected, letter.documents)
    assert writer.count == len(sent)
    assert path.exists() == bool(sent)
    assert not sent or list(read_dead_letters(path)) == sent


def test_a_dead_letter_is_one_line_that_people_can_read(tmp_path: Path) -> None:
    path = tmp_path / "dead.jsonl"
    one = Document(document("users/ada").path, {"n": 2**60}, None, Timestamp(1))
    for _ in range(2):
        with DeadLetterWriter(path) as writer:
            writer.write(Rejected("users/ada", "loss-precision", "n", "Zu groß."), [one])
    line = (
        '{"dead_letter":1,"reason":"loss-precision","path":"users/ada","where":"n","sentence":'
        '"Zu groß.","documents":[{"fields":{"n":{"$int":"1152921504606846976"}},"path":"users/ada",'
        '"updated":"1970-01-01T00:00:01Z"}]}\n'
    )
    assert path.read_text(encoding="utf-8") == line * 2


GOOD = '{"dead_letter":1,"reason":"r","path":"p","where":"","sentence":"s","documents":[]}\n'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (GOOD[:-1], "the line is cut off"),
        ("{}\n", "it does not say dead_letter: 1"),
        (GOOD.replace('"p"', "1"), "it lacks one of reason, path, where, sentence and documents"),
        (
            GOOD.replace("[]", "[{}]"),
            "it is no document: fields and path are due, created and updated may",
        ),
    ],
)
def test_a_damaged_line_is_told_with_its_place(tmp_path: Path, line: str, why: str) -> None:
    path = tmp_path / "dead.jsonl"
    path.write_text(GOOD + line)
    with pytest.raises(MigrationError) as caught:
        list(read_dead_letters(path))
    assert str(caught.value) == f"{path}, line 2: this is no dead letter, as {why}."


def test_a_file_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        list(read_dead_letters(tmp_path / "none"))
    assert str(caught.value).startswith(f"The dead-letter file {tmp_path / 'none'} cannot be read")
    with pytest.raises(MigrationError) as caught, DeadLetterWriter(tmp_path) as writer:
        writer.write(Rejected("", "schema", "", ""), [])
    assert str(caught.value).startswith(f"The dead-letter file {tmp_path} cannot be written")
