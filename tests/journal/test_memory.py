"""What is remembered for a while."""

from gateway.journal.memory import CHUNK, Memory


def filled(count: int, *, keep: int = 10**9) -> Memory[int]:
    memory: Memory[int] = Memory()
    for n in range(count):
        memory = memory.add(f"name {n}", n, seq=n, forget=n - keep)
    return memory


def test_names_and_values_come_out_in_the_order_they_came() -> None:
    memory = filled(3 * CHUNK + 7)
    assert list(memory.values()) == list(range(3 * CHUNK + 7))
    assert list(memory.names())[:2] == ["name 0", "name 1"]
    assert [memory.get(f"name {n}") for n in (0, CHUNK, 3 * CHUNK + 6)] == [0, CHUNK, 3 * CHUNK + 6]
    assert memory.get("name x") is None


def test_what_is_within_the_span_is_never_forgotten_and_the_rest_is_bounded() -> None:
    memory = filled(5_000, keep=2_000)
    kept = list(memory.values())
    assert set(range(3_000, 5_000)) <= set(kept)
    assert len(kept) <= 2_000 + 2 * CHUNK
    assert memory.get("name 0") is None


def test_adding_leaves_the_memory_before_as_it_was() -> None:
    before = filled(CHUNK - 1)
    after = before.add("new", 1, seq=CHUNK, forget=0)
    assert before.get("new") is None
    assert after.get("new") == 1


def test_the_latest_value_of_a_name_counts() -> None:
    memory = filled(CHUNK).add("name 0", 99, seq=CHUNK, forget=-1)
    assert memory.get("name 0") == 99
