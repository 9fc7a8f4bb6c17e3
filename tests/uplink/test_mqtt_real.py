"""The MQTT port against a real Mosquitto, and against sockets that behave badly."""

import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from gateway.config import Uplink
from gateway.faults import tell
from gateway.messages import Event
from gateway.messages.house import RoomBroke
from gateway.messages.uplink import Arrived, Connect, Connected, Disconnect, Disconnected, Protocol, Publish, Published
from gateway.uplink.mqtt_io import MqttPort
from tests.uplink.certificates import Authority
from tests.uplink.conftest import OUTLET, Inbox, Mosquitto

pytestmark = pytest.mark.real
Start = Callable[..., Mosquitto]

UP = f"kdmp/1/3310/{OUTLET}/up/tx"
ST = f"kdmp/1/3310/{OUTLET}/up/st"
DOWN = f"kdmp/1/3310/{OUTLET}/down/ack"
ACL = Path(__file__).parents[2] / "config" / "mosquitto" / "district.acl"


def order(protocol: Protocol = "5", client_id: str = OUTLET, subscribe: str = DOWN, keepalive_s: int = 60) -> Connect:
    return Connect(protocol, client_id, ST, b'{"online":false}', ((subscribe, 1),), keepalive_s)


@contextmanager
def port(inbox: Inbox, url: str, **more: object) -> Iterator[MqttPort]:
    answer_s = float(str(more.pop("answer_s", 20.0)))
    made = MqttPort(Uplink(broker=url, **more), inbox.post, answer_s)  # type: ignore[arg-type]
    made.start()
    try:
        yield made
    finally:
        made.stop()


@contextmanager
def listener(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that does `answer` with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def serve() -> None:
            while True:
                try:
                    found, _ = server.accept()
                except OSError:
                    return
                taken.append(found)
                answer(found)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"mqtt://127.0.0.1:{server.getsockname()[1]}"
        finally:
            server.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            for one in taken:
                one.close()


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_it_connects_publishes_and_hears_what_is_retained(mosquitto: Start, inbox: Inbox, protocol: Protocol) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as first:
        first.submit(order(protocol, "writer"))
        assert inbox.await_one(Connected).protocol == protocol
        first.submit(Publish("a", DOWN, b"held", 1, retain=True))
        assert inbox.await_one(Published) == Published("a")
    with port(inbox, broker.url) as second:
        second.submit(order(protocol))
        assert inbox.await_one(Connected).session_present is False
        assert inbox.await_one(Arrived) == Arrived(DOWN, b"held", retained=True)
        second.submit(Publish("b", DOWN, b"live", 0))
        assert inbox.await_one(Published) == Published("b")
        assert inbox.await_one(Arrived) == Arrived(DOWN, b"live", retained=False)


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_the_broker_still_knows_our_session_on_the_next_connection(mosquitto: Start, inbox: Inbox, protocol: Protocol) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as ours:
        ours.submit(order(protocol))
        assert inbox.await_one(Connected).session_present is False
        ours.submit(order(protocol))
        assert inbox.await_one(Connected).session_present is True


def test_the_limits_that_the_broker_names_are_told(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto("max_packet_size 4000\nmax_inflight_messages 7")
    with port(inbox, broker.url) as ours:
        ours.submit(order())
        connected = inbox.await_one(Connected)
        assert (connected.maximum_packet, connected.receive_maximum) == (4000, 7)


def test_a_topic_that_the_acl_forbids_is_a_fault_under_version_5(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto(f"acl_file {ACL}")
    with port(inbox, broker.url, user=OUTLET) as ours:
        ours.submit(order())
        inbox.await_one(Connected)
        ours.submit(Publish("mine", UP, b"x", 1))
        assert inbox.await_one(Published) == Published("mine")
        ours.submit(Publish("theirs", UP.replace("2015-01", "2015-02"), b"x", 1))
        refused = inbox.await_one(Published)
        assert refused.fault is not None
        assert refused.fault.code == "GW-5012"


def test_a_packet_too_large_makes_the_broker_hang_up_and_says_why(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto("max_packet_size 2000")
    with port(inbox, broker.url) as ours:
        ours.submit(order())
        inbox.await_one(Connected)
        ours.submit(Publish("big", UP, bytes(5000), 1))
        assert inbox.await_one(Disconnected).fault.code == "GW-5011"


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_broker_that_wants_a_password_says_so(mosquitto: Start, inbox: Inbox, protocol: Protocol) -> None:
    broker = mosquitto(anonymous=False)
    with port(inbox, broker.url) as ours:
        ours.submit(order(protocol))
        ended = inbox.await_one(Disconnected)
        assert (ended.fault.code, ended.refused) == ("GW-5004", False)


def test_user_and_password_file_open_the_door(mosquitto: Start, inbox: Inbox, tmp_path: Path) -> None:
    users, secret = tmp_path / "users", tmp_path / "secret"
    subprocess.run(["mosquitto_passwd", "-b", "-c", str(users), OUTLET, "rahasia"], check=True, capture_output=True, timeout=20)
    secret.write_text("rahasia\n")
    broker = mosquitto(f"password_file {users}", anonymous=False)
    with port(inbox, broker.url, user=OUTLET, password_file=str(secret)) as ours:
        ours.submit(order())
        inbox.await_one(Connected)


def test_nobody_listening_is_an_unreachable_broker_with_a_hint(inbox: Inbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"mqtt://127.0.0.1:{free.getsockname()[1]}"
        with port(inbox, url) as ours:
            ours.submit(order())
            ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5002", False)
    assert "refused" in tell(ended.fault, "en").message
    assert tell(ended.fault, "id").message == "Internet putus."


def test_a_broker_that_just_closes_does_not_speak_our_version(inbox: Inbox) -> None:
    def close(found: socket.socket) -> None:
        found.recv(1000)
        found.close()

    with listener(close) as url, port(inbox, url) as ours:
        ours.submit(order())
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5006", True)


@pytest.mark.parametrize("answer", [bytes.fromhex("20020001"), bytes.fromhex("2003008400")])
def test_a_broker_that_answers_with_an_old_or_new_refusal_of_the_version(inbox: Inbox, answer: bytes) -> None:
    with listener(lambda found: found.sendall(answer)) as url, port(inbox, url) as ours:
        ours.submit(order())
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5006", True)


def test_a_broker_that_never_answers_is_given_up(inbox: Inbox) -> None:
    with listener(lambda found: None) as url, port(inbox, url, answer_s=0.2) as ours:
        ours.submit(order())
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5002", False)


@pytest.mark.parametrize(
    "noise", [b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(range(256)), b"\x20\xff\xff\xff\xff\xff", b"\x20\x02\x00\x00\xf0\x00"]
)
def test_a_server_that_speaks_something_else_breaks_nothing(inbox: Inbox, noise: bytes) -> None:
    with listener(lambda found: found.sendall(noise)) as url, port(inbox, url, answer_s=0.5) as ours:
        ours.submit(order())
        assert inbox.await_one(Disconnected).fault.code.startswith("GW-50")


GREETING = b"\x20\x02\x00\x00"


def test_a_topic_that_is_no_text_is_heard_as_none_of_ours(inbox: Inbox) -> None:
    with listener(lambda found: found.sendall(GREETING + b"\x30\x05\x00\x01\xcax!")) as url, port(inbox, url) as ours:
        ours.submit(order("3.1.1"))
        assert inbox.await_one(Arrived) == Arrived("", b"x!", retained=False)


def test_after_a_bug_the_thread_connects_for_the_rebuilt_room(mosquitto: Start) -> None:
    class Broken(Inbox):
        """Its first `Connected` meets a planted bug in the port's own thread."""

        planted = True

        def post(self, event: Event) -> None:
            if self.planted and isinstance(event, Connected):
                self.planted = False
                raise ZeroDivisionError("planted")
            super().post(event)

    heard = Broken()
    with port(heard, mosquitto().url) as ours:
        ours.submit(order())
        assert "planted" in heard.await_one(RoomBroke).trace
        ours.submit(order())
        heard.await_one(Connected)


def test_a_goodbye_leaves_while_other_orders_ring(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as watching:
        watching.submit(order(client_id="watcher", subscribe=ST))
        inbox.await_one(Connected)
        for _ in range(20):
            other = Inbox()
            with port(other, broker.url) as ours:
                ours.submit(order())
                other.await_one(Connected)
                ours.submit(Publish("st-end", ST, b"stopped", qos=1))
                ours.submit(Disconnect())
            assert inbox.await_one(Arrived).payload == b"stopped"


def test_a_broker_killed_is_a_lost_connection_and_the_next_order_connects_anew(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as ours:
        ours.submit(order())
        inbox.await_one(Connected)
        broker.kill()
        assert inbox.await_one(Disconnected).fault.code == "GW-5003"
        broker.start()
        ours.submit(order())
        assert inbox.await_one(Connected).session_present is False


def test_a_broker_that_hangs_is_found_by_the_keep_alive(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as ours:
        ours.submit(order(keepalive_s=1))
        inbox.await_one(Connected)
        broker.freeze()
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5018", False)


@pytest.mark.parametrize(
    ("goodbye", "code"),
    [("e0028e00", "GW-5008"), ("e0029500", "GW-5011"), ("e0028b00", "GW-5007"), ("e0028700", "GW-5004"), ("", "GW-5003")],
)
def test_the_reason_of_a_goodbye_is_told(inbox: Inbox, goodbye: str, code: str) -> None:
    def greet_and_leave(found: socket.socket) -> None:
        found.recv(1000)
        found.sendall(bytes.fromhex("2003000000" + goodbye))
        found.shutdown(socket.SHUT_RDWR)

    with listener(greet_and_leave) as url, port(inbox, url) as ours:
        ours.submit(order())
        assert inbox.await_one(Disconnected).fault.code == code


def test_the_will_is_published_when_we_vanish_and_not_when_we_say_goodbye(mosquitto: Start, inbox: Inbox) -> None:
    broker = mosquitto()
    watched = Inbox()
    with port(watched, broker.url) as watcher:
        watcher.submit(order("3.1.1", "watcher", ST))
        watched.await_one(Connected)
        ours = MqttPort(Uplink(broker=broker.url), inbox.post)
        ours.start()
        ours.submit(order("3.1.1"))
        inbox.await_one(Connected)
        ours.submit(Publish("st-end", ST, b"goodbye", 1, retain=True))
        ours.submit(Disconnect())
        ours.stop()
        assert watched.await_one(Arrived).payload == b"goodbye"
        vanishing = MqttPort(Uplink(broker=broker.url), inbox.post)
        vanishing.start()
        vanishing.submit(order("3.1.1"))
        inbox.await_one(Connected)
        vanishing.stop()
        assert watched.await_one(Arrived).payload == b'{"online":false}'


def test_what_is_published_without_a_connection_is_dropped_silently(inbox: Inbox, mosquitto: Start) -> None:
    broker = mosquitto()
    with port(inbox, broker.url) as ours:
        ours.submit(Publish("early", UP, b"x", 1))
        ours.submit(Disconnect())
        ours.submit(order())
        inbox.await_one(Connected)
        ours.submit(Publish("late", UP, b"x", 1))
        assert inbox.await_one(Published) == Published("late")


# --- TLS -----------------------------------------------------------------------------------------------------------------------------


def tls_broker(mosquitto: Start, authority: Authority) -> Mosquitto:
    certificate, key = authority.issue("broker")
    return mosquitto(
        f"cafile {authority.ca_file}\ncertfile {certificate}\nkeyfile {key}\nrequire_certificate true\nuse_identity_as_username true\n"
        f"acl_file {ACL}"
    )


def secure(broker: Mosquitto) -> str:
    return broker.url.replace("mqtt://", "mqtts://")


def test_with_certificate_and_key_the_broker_knows_us_by_our_name(mosquitto: Start, inbox: Inbox, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    broker = tls_broker(mosquitto, authority)
    certificate, key = authority.issue(OUTLET)
    with port(inbox, secure(broker), ca_file=authority.ca_file, cert_file=certificate, key_file=key) as ours:
        ours.submit(order())
        inbox.await_one(Connected)
        ours.submit(Publish("batch", UP, bytes(60_000), 1))
        assert inbox.await_one(Published) == Published("batch")


# paho leaves the socket of a failed handshake to the collector
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_broker_of_another_authority_is_not_believed(mosquitto: Start, inbox: Inbox, tmp_path: Path) -> None:
    broker = tls_broker(mosquitto, Authority(tmp_path))
    other = Authority(tmp_path, "other-ca")
    with port(inbox, secure(broker), ca_file=other.ca_file) as ours:
        ours.submit(order())
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5005", False)


@pytest.mark.parametrize("protocol", ["5", "3.1.1"])
def test_a_certificate_that_the_broker_refuses_is_no_matter_of_version(
    mosquitto: Start, inbox: Inbox, tmp_path: Path, protocol: Protocol
) -> None:
    authority = Authority(tmp_path)
    broker = tls_broker(mosquitto, authority)
    with port(inbox, secure(broker), ca_file=authority.ca_file) as ours:
        ours.submit(order(protocol))
        ended = inbox.await_one(Disconnected)
    assert (ended.fault.code, ended.refused) == ("GW-5005", False)


@pytest.mark.parametrize("missing", ["ca_file", "cert_file", "password_file"])
def test_a_file_that_is_not_there_is_named(inbox: Inbox, tmp_path: Path, missing: str) -> None:
    file = str(tmp_path / "nowhere")
    with port(inbox, "mqtts://127.0.0.1:1", user="u", **{missing: file}) as ours:
        ours.submit(order())
        ended = inbox.await_one(Disconnected)
    assert ended.fault.code == "GW-5010"
    assert file in tell(ended.fault, "en").message
