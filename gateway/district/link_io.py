"""One connection of the receiver to the broker: a fresh paho client with its own thread, which only puts what arrives into a queue."""

import queue
import ssl
import threading
from dataclasses import dataclass
from pathlib import Path

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from gateway.faults import Fault, fault
from gateway.uplink.address import Address

CONNECT_S = 5  # the broker is near; an end that was asked for waits no longer than this
ANSWER_S = 10.0
KEEPALIVE_S = 60
SESSION_S = 7 * 86_400  # what comes while the receiver is away waits for it at the broker
WAITING = 2_000  # messages read and not yet stored; when full, paho's thread waits and TCP holds the broker back
RECEIVE_MAXIMUM = 500  # messages the broker may send ahead of our acknowledgements
REFUSED_VERSION = 0x84
TAKEN_OVER = 0x8E


@dataclass(frozen=True, slots=True)
class Place:
    """Where the broker is, and who we are there."""

    address: Address
    client_id: str
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""


@dataclass(frozen=True, slots=True)
class Came:
    """A message that came, with what is needed to acknowledge it."""

    topic: str
    payload: bytes
    retained: bool
    mid: int
    qos: int


class Link:
    """`open` it; take from `inbox` (None: something happened to the link) until `lost` is set. Never reconnects."""

    def __init__(self, place: Place, subscriptions: list[tuple[str, int]], *, modern: bool) -> None:
        self.inbox: queue.Queue[Came | None] = queue.Queue(WAITING)
        self.lost: Fault | None = None
        self.refused_version = False
        self._place = place
        self._subscriptions = subscriptions
        self._modern = modern
        self._connected = False
        self._ending = False
        self._answered = threading.Event()
        self._client = self._fresh_client()

    def open(self) -> bool:
        """Connect and subscribe; True when the broker took both: from here on it keeps what comes for us. Else `lost` says why."""
        try:
            self._call()
        except OSError as err:
            self.lost = self._unreachable(err)
            return False
        self._client.loop_start()
        if not self._answered.wait(ANSWER_S):
            self.lost = self._fault("GW-8001", f"no answer within {ANSWER_S:g} s")
        if self.lost is not None:
            self.close()
        return self.lost is None

    def acknowledge(self, message: Came) -> None:
        """It is stored: the broker may forget it."""
        if message.qos:
            self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes) -> None:
        """A retained message, QoS 0: the next connection says it again."""
        self._client.publish(topic, payload, qos=0, retain=True)

    def unsubscribe(self, topic: str) -> None:
        """No more of these."""
        self._client.unsubscribe(topic)

    def close(self) -> None:
        """End the connection and its thread; waits until both have ended."""
        self._ending = True
        while not self.inbox.empty():  # paho's thread may be waiting for room
            self.inbox.get_nowait()
        self._client.disconnect()
        self._client.loop_stop()

    def _fresh_client(self) -> Client:
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._place.client_id,
            clean_session=None if self._modern else False,
            protocol=MQTTProtocolVersion.MQTTv5 if self._modern else MQTTProtocolVersion.MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.suppress_exceptions = False
        client.connect_timeout = CONNECT_S
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_subscribe = self._on_subscribe
        return client

    def _call(self) -> None:
        place = self._place
        if place.address.tls:
            for file in (place.ca_file, place.cert_file, place.key_file):
                if file:
                    Path(file).read_bytes()  # an error that names the file: ssl's own does not
            context = ssl.create_default_context(cafile=place.ca_file or None)
            if place.cert_file:
                context.load_cert_chain(place.cert_file, place.key_file or None)
            self._client.tls_set_context(context)
        if self._modern:
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho's own
            properties.SessionExpiryInterval = SESSION_S
            properties.ReceiveMaximum = RECEIVE_MAXIMUM
            self._client.connect(place.address.host, place.address.port, KEEPALIVE_S, clean_start=False, properties=properties)
        else:
            self._client.connect(place.address.host, place.address.port, KEEPALIVE_S)

    def _on_connect(self, _client: Client, _data: object, _flags: ConnectFlags, reason: ReasonCode, _properties: Properties | None) -> None:
        if reason.is_failure:
            self.refused_version = reason.value == REFUSED_VERSION
            self.lost = self._fault("GW-8002", str(reason))
            self._answered.set()
        else:
            self._connected = True
            self._client.subscribe(list(self._subscriptions))

    def _on_subscribe(self, _client: Client, _data: object, _mid: int, reasons: list[ReasonCode], _properties: Properties | None) -> None:
        refused = [str(reason) for reason in reasons if reason.is_failure]
        if refused:
            self.lost = self._fault("GW-8002", f"subscription: {refused[0]}")
        self._answered.set()

    def _on_disconnect(
        self, _client: Client, _data: object, _flags: DisconnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        if self._ending or self.lost is not None:
            return
        if not self._connected:
            self.refused_version = True  # a broker that does not know our version may just close
        taken = reason.value == TAKEN_OVER
        self.lost = fault("GW-8005") if taken else self._fault("GW-8001", str(reason))
        self._answered.set()
        if not self.inbox.full():
            self.inbox.put_nowait(None)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        came = Came(message.topic, bytes(message.payload), message.retain, message.mid, message.qos)
        while not self._ending:
            try:
                self.inbox.put(came, timeout=1)
            except queue.Full:
                continue
            return

    def _unreachable(self, err: OSError) -> Fault:
        if err.filename:
            return self._fault("GW-8001", f"{err.filename}: {err.strerror}")
        return self._fault("GW-8001", err.strerror or str(err) or type(err).__name__)

    def _fault(self, code: str, reason: str) -> Fault:
        return fault(code, broker=f"{self._place.address.host}:{self._place.address.port}", reason=reason)
