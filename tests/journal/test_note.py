"""Signed notes: Go's own example opens, what was changed does not, unknown keys say nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.journal.note import MAX_NOTE, MAX_SIGNATURES, Note, open_note, sign
from gateway.keys import PublicKey, Signer, new_signer, read_verifier

# From the documentation of Go's golang.org/x/mod/sumdb/note.
GO_KEY = read_verifier("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
OUTLET = new_signer("kdmp/3310152015-01/1a2b3c4d", bytes(range(32)))
DISTRICT = new_signer("klaten", bytes(range(1, 33)))
TEXT = "kdmp/3310152015-01/1a2b3c4d\n5\nAAAA\n"


def countersign(note: str, key: Signer) -> str:
    """The note with one more signature, as a witness would add it."""
    return note + sign(open_text(note), key).rpartition("\n\n")[2]


def open_text(note: str) -> str:
    return note.rpartition("\n\n")[0] + "\n"


def test_gos_example_note_opens_with_its_key() -> None:
    assert isinstance(GO_KEY, PublicKey)
    note = open_note(GO_NOTE, [GO_KEY])
    assert note is not None
    assert note.text.startswith("If you think")
    assert note.signed_by == ("PeterNeumann+c74f20a3",)


def test_a_note_opens_with_each_key_that_signed_it() -> None:
    note = countersign(sign(TEXT, OUTLET), DISTRICT)
    assert open_note(note, [OUTLET.public]) == Note(TEXT, (OUTLET.public.id,))
    assert open_note(note, [DISTRICT.public, OUTLET.public]) == Note(TEXT, (OUTLET.public.id, DISTRICT.public.id))
    assert open_note(note, [new_signer("x", bytes(32)).public]) is None
    assert open_note(note, []) is None


def test_another_key_of_the_same_name_says_nothing() -> None:
    assert open_note(sign(TEXT, OUTLET), [new_signer(OUTLET.public.name, bytes(32)).public]) is None


def test_a_wrong_signature_of_a_known_key_spoils_the_note_though_another_is_right() -> None:
    good = countersign(sign(TEXT, OUTLET), DISTRICT)
    other = sign(TEXT.replace("5", "6"), DISTRICT).splitlines()[-1]
    bad = "\n".join([*good.splitlines()[:-1], other, ""])
    assert open_note(bad, [OUTLET.public]) is not None
    assert open_note(bad, [OUTLET.public, DISTRICT.public]) is None


@given(st.data())
def test_no_letter_of_a_note_can_be_changed(data: st.DataObject) -> None:
    note = sign(TEXT, OUTLET)
    at = data.draw(st.integers(0, len(note) - 1))
    changed = note[:at] + data.draw(st.characters(codec="utf-8")) + note[at + 1 :]
    opened = open_note(changed, [OUTLET.public])
    assert opened is None or opened.text == TEXT


@pytest.mark.parametrize("note", ["", "\n", TEXT, f"{TEXT}\n", f"{TEXT}\nnothing\n", f"{TEXT}\n\u2014 x\n", f"{TEXT}\n\u2014 x !!\n"])
def test_what_is_no_note_does_not_open(note: str) -> None:
    assert open_note(note, [OUTLET.public]) is None


def test_a_note_beyond_every_measure_is_not_looked_at() -> None:
    assert open_note(sign("x" * MAX_NOTE + "\n", OUTLET), [OUTLET.public]) is None
    crowd = sign(TEXT, DISTRICT)
    for _ in range(MAX_SIGNATURES):
        crowd = countersign(crowd, DISTRICT)
    assert open_note(countersign(crowd, OUTLET), [OUTLET.public]) is None


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n", "a\x00\n"])
def test_a_text_that_no_note_may_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="note"):
        sign(text, OUTLET)
