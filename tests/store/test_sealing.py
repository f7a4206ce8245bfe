"""Personal data at rest: closed, bound to their owner, found by keyed hash; taken in from the book."""

from __future__ import annotations

import base64
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arrears.flows.load_tape import load_tape
from arrears.flows.personal_key import sealer_of
from arrears.flows.take_personal import take_personal
from arrears.kernel.errors import WrongUse
from arrears.store.sealing import Sealer, masked
from arrears.store.tables import Borrower, ContactPoint
from tests.cast import AS_OF, write_tape

KEY = base64.b64encode(bytes(range(32))).decode()
SEALER = Sealer(KEY)


@given(st.text(max_size=40), st.text(min_size=1, max_size=20))
def test_opens_for_its_owner_alone(value: str, owner: str) -> None:
    sealed = SEALER.seal(value, owner)
    assert SEALER.open(sealed, owner) == value
    with pytest.raises(WrongUse):
        SEALER.open(sealed, owner + "x")


@given(st.integers(0, 40))
def test_altered_byte_does_not_open(place: int) -> None:
    sealed = bytearray(SEALER.seal("a value of some length", "BEN"))
    sealed[place % len(sealed)] ^= 1
    with pytest.raises(WrongUse):
        SEALER.open(bytes(sealed), "BEN")


def test_other_key_neither_opens_nor_finds() -> None:
    other = Sealer(base64.b64encode(bytes(32)).decode())
    with pytest.raises(WrongUse):
        other.open(SEALER.seal("x", "BEN"), "BEN")
    assert other.find_key("phone", "+86 000") != SEALER.find_key("phone", "+86 000")


def test_one_number_in_many_spellings_is_found() -> None:
    assert (
        len(
            {
                SEALER.find_key("phone", text)
                for text in ("+86 000-0000 0001", "8600000000001", "＋８６００００００００００１")
            }
        )
        == 1
    )
    assert SEALER.find_key("name", " Ben  Beispiel ") == SEALER.find_key("name", "ben beispiel")
    assert SEALER.find_key("phone", "") == ""


@given(st.text(max_size=30))
def test_mask_shows_at_most_two_signs(value: str) -> None:
    assert len(masked(value)) == len(value)
    assert sum(a == b and b != "*" for a, b in zip(value, masked(value), strict=True)) <= 2


@pytest.mark.django_db
def test_tape_s_values_are_sealed_found_and_a_wrong_number_stays_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ARREARS_BOOK_KEY", str(tmp_path / "own.key"))
    tape = write_tape(tmp_path / "tape")
    (tape / "contact_points.csv").write_text(
        "borrower_id,kind,value\nBEN,mobile,+86 000 0000 0001\nANN,mobile,+86 000 0000 0002\n"
    )
    names = (tape / "borrowers.csv").read_text(encoding="utf-8").splitlines()
    (tape / "borrowers.csv").write_text(
        "\n".join([names[0] + ",name", *(f"{row},Name of {row[:3]}" for row in names[1:])]) + "\n"
    )
    load_tape(tape, tmp_path / "book", AS_OF)
    borrower = Borrower.objects.create(borrower_id="BEN")
    for _ in range(2):
        assert take_personal(tmp_path / "book", AS_OF).is_done
        point = ContactPoint.objects.get()  # Ann is not in the store
        ContactPoint.objects.update(is_valid=False, invalid_at=dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    borrower.refresh_from_db()
    sealer = sealer_of(tmp_path / "book")
    assert sealer.open(point.sealed, "BEN") == "+86 000 0000 0001"
    assert sealer.open(borrower.sealed, "BEN") == {"name": "Name of BEN", "national_id": ""}
    assert ContactPoint.objects.get(value_key=sealer.find_key("phone", "+860000000 0001")).borrower == borrower
    assert not point.is_valid
