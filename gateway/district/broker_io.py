"""One connection to the broker: a fresh paho client, turned by hand in the caller's thread. It never reconnects by itself.

A message is acknowledged to the broker (PUBACK) only when the caller says so, that is after its commit. That spares a resend; what an
outlet relies on is the district's own ack.
"""

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from paho.mqtt.client import Client, ConnectFlags, DisconnectFlags, MQTTMessage, MQTTv5, MQTTv311
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from gateway.faults import Fault, fault

Protocol = Literal["5", "3.1.1"]
SESSION_S = 7 * 86_400  # what the broker keeps for us while we are away; what it drops, the outlets send again
RECEIVE_MAX = 200  # unacknowledged messages at a time: one transaction's worth, at most 13 MB
KEEPALIVE_S = 60
CONNECT_S = 10  # to a broker that does not answer at all; also how long a CONNACK may take
UNSUPPORTED_VERSION = 0x84
FIRST_ERROR = 0x80  # reason codes from here on are refusals


@dataclass(frozen=True, slots=True)
class Broker:
    """Where the broker is, and who we are there. `tls`: None for plain TCP."""

    url: str
    host: str
    port: int
    client_id: str
    tls: ssl.SSLContext | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """A message. `line`: the connection that brought it, `mid`: its number there."""

    line: "Line"
    topic: str
    payload: bytes
    retained: bool
    mid: int
    qos: int


class Line:
    """Open it by the constructor (raises OSError or UnicodeError), then call `turn` over and over until `lost` is a fault.

    `subscribed` becomes true when the broker granted every subscription. `other_protocol`: the broker may speak the other version.
    """

    def __init__(
        self, broker: Broker, protocol: Protocol, topics: list[tuple[str, int]], deliver: Callable[[Received], None]
    ) -> None:
        self.protocol = protocol
        self.lost: Fault | None = None
        self.subscribed = False
        self.other_protocol = True
        self._broker = broker
        self._topics = topics
        self._deliver = deliver
        self._client: Client | None = self._new_client(broker.client_id)
        self._deadline_s = time.monotonic() + CONNECT_S
        try:
            self._client.connect(broker.host, broker.port, KEEPALIVE_S, **self._connect_options())
        except BaseException:
            self._drop()
            raise

    def turn(self, timeout_s: float) -> None:
        """Read and write what there is, waiting at most so long."""
        if self._client is None:
            return
        code = self._client.loop(timeout_s)
        if code != MQTTErrorCode.MQTT_ERR_SUCCESS:
            self._lose("GW-8101", "the connection broke")
        elif not self.subscribed and time.monotonic() > self._deadline_s:
            self._lose("GW-8101", f"no answer within {CONNECT_S} s")
        if self.lost is not None:
            self._drop()

    def acknowledge(self, message: Received) -> None:
        """Tell the broker that this message is stored. Nothing happens when the connection is gone: the broker sends it again."""
        if message.qos and self._client is not None:
            self._client.ack(message.mid, message.qos)

    def publish(self, topic: str, payload: bytes) -> bool:
        """QoS 0, retained. Whether it was handed to the socket."""
        if self._client is None:
            return False
        return self._client.publish(topic, payload, qos=0, retain=True).rc == MQTTErrorCode.MQTT_ERR_SUCCESS

    def unsubscribe(self, topic: str) -> None:
        """No more messages of this topic."""
        if self._client is not None:
            self._client.unsubscribe(topic)

    def close(self) -> None:
        """Say goodbye and send what is still to be sent: a second at most. What does not leave is published at the next connection."""
        if self._client is None:
            return
        client = self._client
        for _ in range(10):
            if not client.want_write() or client.loop(0.05) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                break
        client.disconnect()
        for _ in range(10):
            if client.loop(0.05) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                break
        self._lose("GW-8101", "closed")
        self._drop()

    def _drop(self) -> None:
        """Let the client go, which closes its sockets; without callbacks nothing else holds it."""
        if self._client is not None:
            client, self._client = self._client, None
            client.on_connect = client.on_subscribe = client.on_disconnect = client.on_message = None

    def _new_client(self, client_id: str) -> Client:
        is_5 = self.protocol == "5"
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id,
            clean_session=None if is_5 else False,
            protocol=MQTTv5 if is_5 else MQTTv311,
            reconnect_on_failure=False,
            manual_ack=True,
        )
        client.connect_timeout = CONNECT_S
        if self._broker.tls is not None:
            client.tls_set_context(self._broker.tls)
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_disconnect = self._disconnected
        client.on_message = self._message
        return client

    def _connect_options(self) -> dict[str, Any]:
        if self.protocol != "5":
            return {}
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho's one untyped class
        properties.SessionExpiryInterval = SESSION_S
        properties.ReceiveMaximum = RECEIVE_MAX
        return {"clean_start": False, "properties": properties}

    def _connected(self, client: Client, _data: object, _flags: ConnectFlags, code: ReasonCode, _properties: Properties | None) -> None:
        if code.is_failure:
            self.other_protocol = code.value == UNSUPPORTED_VERSION
            self._lose("GW-8102", str(code))
            return
        self.other_protocol = False
        client.subscribe(self._topics)

    def _subscribed(self, _client: Client, _data: object, _mid: int, codes: list[ReasonCode], _properties: Properties | None) -> None:
        refused = [str(code) for code in codes if code.value >= FIRST_ERROR]
        if refused:
            self._lose("GW-8103", refused[0])
        else:
            self.subscribed = True

    def _disconnected(
        self, _client: Client, _data: object, flags: DisconnectFlags, code: ReasonCode, _properties: Properties | None
    ) -> None:
        told = flags.is_disconnect_packet_from_server
        self._lose("GW-8102" if told else "GW-8101", str(code))

    def _message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:  # a topic that is no UTF-8 cannot be an outlet's
            topic = ""
        self._deliver(Received(self, topic, bytes(message.payload), message.retain, message.mid, message.qos))

    def _lose(self, code: str, reason: str) -> None:
        """Only the first reason counts."""
        if self.lost is None:
            self.lost = fault(code, broker=self._broker.url, reason=reason)
