"""One connection to the broker: a fresh paho client, owned by the thread that turns it. Never reconnects."""

import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from paho.mqtt.client import MQTT_LOG_ERR, Client, ConnectFlags, DisconnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from gateway.config import Uplink
from gateway.faults import Fault, fault
from gateway.messages import Event
from gateway.messages.uplink import Arrived, Connect, Connected, Disconnected, Publish, Published
from gateway.uplink.address import Address
from gateway.uplink.reasons import closed_fault, connack_fault, disconnect_fault, lost_fault, puback_fault

CONNECT_S = 10  # TCP connect and TLS handshake, each; a bad 4G link takes three seconds
CONNACK_S = 20.0  # from there to the broker's answer
UNANSWERED_MS = 40_000  # what we sent and nobody acknowledged: the line is dead, long before a keep-alive of 15 minutes finds it
SESSION_S = 7 * 86_400  # the broker keeps our session so long: for commands, and to know whether it forgot
WILL_DELAY_S = 60  # a short break is not told to the whole district

_VERSIONS = {"5": MQTTProtocolVersion.MQTTv5, "3.1.1": MQTTProtocolVersion.MQTTv311}


class Line:
    """`open` it, then `turn` it whenever its socket is ready or a second has passed, until it is `over`. Posts what happens, once.

    `answer_s`: how long the broker may take to answer CONNECT. `leaving`: a goodbye is on its way.
    """

    def __init__(self, config: Uplink, address: Address, order: Connect, post: Callable[[Event], None], answer_s: float) -> None:
        self.over = False
        self.leaving = False
        self._answer_s = answer_s
        self._config = config
        self._address = address
        self._order = order
        self._post = post
        self._connected = False
        self._error = ""
        self._answer_by = 0.0
        self._refusal: Fault | None = None
        self._tokens: dict[int, str] = {}
        self._client = self._fresh_client()

    @property
    def connected(self) -> bool:
        """The broker took us, and the connection stands."""
        return self._connected and not self.over

    def open(self) -> None:
        """Connect and send CONNECT; blocks for as long as that takes. A failure is posted."""
        try:
            self._prepare()
            self._call()
        except ssl.SSLError as err:
            self._end(fault("GW-5005", reason=err.strerror or str(err)))
        except OSError as err:
            self._end(_unreachable(err, self._address))
        self._answer_by = monotonic() + self._answer_s

    def socket(self) -> socket.socket | None:
        """What to wait on."""
        found = self._client.socket()
        return found if isinstance(found, socket.socket) else None

    def wants_write(self) -> bool:
        """There are bytes that the socket did not take yet."""
        return self._client.want_write()

    def turn(self, *, readable: bool, writable: bool) -> None:
        """Read and write what is ready, look at the keep-alive."""
        if readable:
            self._read()
        if writable and not self.over:
            self._client.loop_write()
        if not self.over:
            self._client.loop_misc()
        if not self.over and not self._connected and monotonic() > self._answer_by:
            self._end(fault("GW-5002", host=self._address.host, reason=f"no answer to CONNECT within {self._answer_s:g} s"))

    def publish(self, order: Publish) -> None:
        """Hand a message to the socket; dropped while there is no connection."""
        if not self.connected:
            return
        info = self._client.publish(order.topic, order.payload, order.qos, order.retain)
        if order.qos:
            self._tokens[info.mid] = order.token
        else:
            self._post(Published(order.token))

    def say_goodbye(self) -> None:
        """Close cleanly once all that was published has left."""
        if self.connected:
            self.leaving = True
            self._client.disconnect()
        else:
            self.abandon()

    def abandon(self) -> None:
        """Drop the connection without a word, to the broker or to the house."""
        self.over = True
        self._close()

    def _read(self) -> None:
        while not self.over:
            self._client.loop_read()
            found = self._client.socket()
            if not isinstance(found, ssl.SSLSocket) or not found.pending():  # select does not see what TLS has already read
                return

    def _fresh_client(self) -> Client:
        modern = self._order.protocol == "5"
        client = Client(
            CallbackAPIVersion.VERSION2,
            client_id=self._order.client_id,
            clean_session=None if modern else False,
            protocol=_VERSIONS[self._order.protocol],
            reconnect_on_failure=False,
        )
        client.suppress_exceptions = False  # a bug in a callback is a bug of this room
        client.connect_timeout = CONNECT_S
        client.on_connect = self._on_connect
        client.on_disconnect = self._on_disconnect
        client.on_message = self._on_message
        client.on_publish = self._on_publish
        client.on_socket_open = self._on_socket_open
        client.on_log = self._on_log
        will = Properties(PacketTypes.WILLMESSAGE) if modern else None  # type: ignore[no-untyped-call] # paho's own
        if will is not None:
            will.WillDelayInterval = WILL_DELAY_S
        client.will_set(self._order.will_topic, self._order.will_payload, qos=1, retain=True, properties=will)
        return client

    def _prepare(self) -> None:
        """Secrets and certificates are read for each connection: they may have been renewed."""
        if self._config.user:
            self._client.username_pw_set(self._config.user, _password(self._config.password_file))
        if self._address.tls:
            self._client.tls_set_context(_tls(self._config))

    def _call(self) -> None:
        host, port, keepalive_s = self._address.host, self._address.port, self._order.keepalive_s
        if self._order.protocol == "5":
            properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call] # paho's own
            properties.SessionExpiryInterval = SESSION_S
            self._client.connect(host, port, keepalive_s, clean_start=False, properties=properties)
        else:
            self._client.connect(host, port, keepalive_s)

    def _on_connect(self, _client: Client, _data: object, flags: ConnectFlags, reason: ReasonCode, properties: Properties | None) -> None:
        if reason.is_failure:
            self._refusal = connack_fault(reason.value, str(reason), self._order.protocol)
            return
        self._connected = True
        self._client.subscribe(list(self._order.subscriptions))
        self._post(
            Connected(
                self._order.protocol,
                flags.session_present,
                getattr(properties, "ReceiveMaximum", None),
                getattr(properties, "MaximumPacketSize", None),
            )
        )

    def _on_disconnect(
        self, _client: Client, _data: object, flags: DisconnectFlags, reason: ReasonCode, _properties: Properties | None
    ) -> None:
        name = str(reason)
        if self._refusal is not None:
            self._end(self._refusal, refused=self._refusal.code == "GW-5006")
        elif not self._connected:
            closed = closed_fault(self._order.protocol, self._error)
            self._end(closed, refused=closed.code == "GW-5006")
        elif flags.is_disconnect_packet_from_server:
            self._end(disconnect_fault(reason.value, name))
        else:
            self._end(lost_fault(reason.value, name, self._error))

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        try:
            topic = message.topic
        except UnicodeDecodeError:  # the broker's mistake, not ours: such a topic is none of our own
            topic = ""
        self._post(Arrived(topic, bytes(message.payload), message.retain))

    def _on_publish(self, _client: Client, _data: object, mid: int, reason: ReasonCode, _properties: Properties) -> None:
        token = self._tokens.pop(mid, None)
        if token is not None:
            self._post(Published(token, puback_fault(reason.value, str(reason))))

    def _on_socket_open(self, _client: Client, _data: object, sock: object) -> None:
        if isinstance(sock, socket.socket):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, UNANSWERED_MS)

    def _on_log(self, _client: Client, _data: object, level: int, text: str) -> None:
        if level == MQTT_LOG_ERR:
            self._error = text.rpartition("socket: ")[2]  # paho's only way to tell why a socket failed

    def _end(self, why: Fault, *, refused: bool = False) -> None:
        if not self.over:
            self.over = True
            self._close()
            self._post(Disconnected(why, refused))

    def _close(self) -> None:
        found = self._client.socket()
        if isinstance(found, socket.socket):
            found.close()


def _password(file: str) -> str | None:
    return Path(file).read_text(encoding="utf-8").rstrip("\r\n") if file else None


def _tls(config: Uplink) -> ssl.SSLContext:
    for file in (config.ca_file, config.cert_file, config.key_file):
        if file:
            Path(file).read_bytes()  # an error that names the file: ssl's own does not
    context = ssl.create_default_context(cafile=config.ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if config.cert_file:
        context.load_cert_chain(config.cert_file, config.key_file or None)
    return context


def _unreachable(err: OSError, address: Address) -> Fault:
    if err.filename:
        return fault("GW-5010", file=err.filename, reason=err.strerror)
    return fault("GW-5002", host=f"{address.host}:{address.port}", reason=err.strerror or str(err) or type(err).__name__)
