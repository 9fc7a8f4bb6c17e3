"""The district's signed word on another past: a new journal is ordered, and its events go from the first on."""

from gateway.faults import fault
from gateway.messages.journal import ZERO_HASH, JournalSucceeded, Marks, SucceedJournal, Tip
from gateway.messages.uplink import Arrived, BatchSealed, KeepPosition, Publish, Published, ReadHash, Seal
from tests.uplink.conftest import JOURNAL, District, make_rows
from tests.uplink.outside import ACK_TOPIC, Outside, of, online, outside, signed, status_of

NEXT = "deadbeef"
THEIRS = {"receipt_no": 871, "z": 17, "grand_total": 9_000_000}


def connected(district: District, head: int = 10) -> Outside:
    world = outside(head, district_keys=(district.verifier,))
    world.open()
    world.connect()
    return world


def succeeded(world: Outside, events: int) -> JournalSucceeded:
    """The journal's answer: another one with so many events."""
    world.rows = make_rows(events, seed=2)
    tip = Tip(events, world.rows[-1].hash if events else ZERO_HASH, generation=2)
    return JournalSucceeded(NEXT, tip, JOURNAL, fault("GW-4050", "never", lost=JOURNAL, stored=50, journal=NEXT, carried=3))


def test_a_signed_word_beyond_our_head_orders_a_new_journal(district: District) -> None:
    world = connected(district)
    tip = bytes(range(32))
    effects = world.ack(signed(district, world, 10, stored=50, tip=tip.hex(), marks=THEIRS, epoch=2))
    assert of(SucceedJournal, effects) == [SucceedJournal(JOURNAL, 50, tip, Marks(871, 17, 9_000_000), 2)]
    assert world.fault == "GW-5027"
    assert of(Seal, world.sell(20)) == [], "nothing is sent until it has begun"


def test_a_signed_word_with_another_hash_does_too(district: District) -> None:
    world = connected(district)
    effects = world.ack(signed(district, world, 5, tip=bytes(range(32)).hex()))
    assert of(SucceedJournal, effects) == [SucceedJournal(JOURNAL, 5, bytes(range(32)), Marks(), 0)]
    assert world.fault == "GW-5026"


def test_an_unsigned_word_stops_the_sending_and_orders_nothing() -> None:
    for changes in ({"stored": 50}, {"tip": bytes(range(32)).hex()}):
        world = online(head=10)
        effects = world.ack({**world.stored(10), **changes})
        assert of(SucceedJournal, effects) == []
        assert world.fault in ("GW-5026", "GW-5027")


def test_a_journal_that_cannot_be_read_orders_nothing(district: District) -> None:
    world = connected(district)
    acked = signed(district, world, 10)
    effects = world.hear(Arrived(ACK_TOPIC, acked, retained=False))
    assert of(ReadHash, effects) == [ReadHash(10, JOURNAL)]
    assert of(SucceedJournal, effects) == [], "the sealer gives no answer"


def test_the_new_journal_goes_from_its_first_event_on_the_same_connection(district: District) -> None:
    world = connected(district)
    world.ack(signed(district, world, 10, stored=50, tip=bytes(range(32)).hex()))
    effects = world.hear(succeeded(world, 6))
    assert status_of(effects)["journal"] == NEXT
    (order,) = of(Seal, effects)
    assert (order.first, order.max_events, order.journal) == (1, 6, NEXT)
    assert world.fault == "GW-5028"
    world.send_all([order])
    world.ack(signed(district, world, 6, journal=NEXT))
    assert world.told is not None
    assert (world.told.head, world.told.stored) == (6, 6)
    assert [kept.journal for kept in of(KeepPosition, world.orders)][-1] == NEXT


def test_what_was_under_way_of_the_old_journal_is_passed_over(district: District) -> None:
    world = connected(district)
    (order,) = of(Seal, world.orders)
    world.ack(signed(district, world, 10, stored=50, tip=bytes(range(32)).hex()))
    world.hear(succeeded(world, 6))
    assert of(Publish, world.hear(BatchSealed(1, 6, 6, bytes(32), b"old", order.journal))) == []
    assert world.hear(Published("tx-1")) == []
    late = world.ack(signed(district, world, 6, stored=60, tip=bytes(range(32)).hex()))
    assert of(SucceedJournal, late) == [], "an ack of the old journal says nothing of this one"
    assert world.told is not None
    assert world.told.accepted == 0

