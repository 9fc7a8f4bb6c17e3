"""The configuration: its shape, as frozen dataclasses with every default. Reading it is `config_read.py`'s business.

The names are a public contract. Every key has a default except `outlet.id`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

OutletKind = Literal["kantor", "sembako", "simpan_pinjam", "klinik", "apotek", "gudang", "logistik"]
ScaleProtocol = Literal[
    "auto", "toledo-8217", "cas-pd2", "nci", "sma", "mt-sics", "kern", "sbi", "aandd", "indicator", "xk3190-a9", "xk3190-a12",
    "dialog-06", "cas-ap", "dibal", "adam", "dini", "reversed",
]
Medium = Literal["auto", "gpon", "lte", "other"]
OntKind = Literal["zte-old", "zte-new", "huawei-web", "huawei-cli", "fiberhome", "ddm"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who and where this outlet is. `id` never changes; `region` (Kemendagri code) and `district` may."""

    id: str
    name: str = ""
    region: str = ""
    district: str = ""
    receipt_prefix: str = "01"
    receipt_header: tuple[str, ...] = ()
    receipt_footer: tuple[str, ...] = ()
    rtc: bool = False
    kind: OutletKind = "sembako"
    timezone: str = "Asia/Jakarta"
    business_day_starts: str = "04:00"
    power_off: bool = False
    koperasi_ref: str = ""

    @property
    def district_code(self) -> str:
        """The district for topics: as configured, else the first four characters of the id."""
        return self.district or self.id[:4]


@dataclass(frozen=True, slots=True)
class Paths:
    """Where things lie."""

    state: str = "/var/lib/gateway"
    copy: str = "/media/gateway"
    catalogue: str = "/etc/gateway/catalogue.csv"
    clock_synced: str = "/run/systemd/timesync/synchronized"
    rules: str = ""


@dataclass(frozen=True, slots=True)
class Scanner:
    """A barcode scanner. `suffix`: what it sends behind a code; "auto" takes CR, LF and TAB, with "none" a short silence ends the code."""

    driver: Literal["serial", "hid"] = "serial"
    port: str = "/dev/gateway/scanner"
    baud: int = 9600
    suffix: Literal["auto", "cr", "lf", "crlf", "tab", "none"] = "auto"


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale. `line` "" takes the protocol's own settings."""

    protocol: ScaleProtocol = "auto"
    port: str = "/dev/gateway/scale"
    line: str = ""
    max_grams: int = 15_000


@dataclass(frozen=True, slots=True)
class Printer:
    """A receipt printer. `profile`: a name of python-escpos; `status` "none" never asks it anything; `logo`: a picture, "" for none."""

    transport: Literal["usblp", "tcp", "serial"] = "usblp"
    address: str = "/dev/gateway/printer"
    profile: str = "POS-5890"
    columns: int = 32
    status: Literal["auto", "none"] = "auto"
    logo: str = ""


@dataclass(frozen=True, slots=True)
class Display:
    """A customer display of two lines of twenty characters."""

    protocol: Literal["escpos", "cd5220"] = "escpos"
    port: str = "/dev/gateway/display"
    baud: int = 9600


@dataclass(frozen=True, slots=True)
class Pos:
    """Rules of the till. Rounding applies to cash only. `discount_max_percent`: what a kasir may take off without consent.

    `bon_limit`: rupiah that one member may owe, 0: nobody buys on bon; `bon_days`: after how many days bon is due.
    """

    rounding_step: int = 100
    rounding: Literal["down", "nearest", "up"] = "down"
    labels: tuple[str, ...] = ("21IIIIIWWWWWC",)
    ppn_percent: int = 0
    qris_static: str = ""
    qris_max: int = 10_000_000
    discount_max_percent: int = 10
    discount_max_percent_ketua: int = 100
    discount_max_percent_teknisi: int = 0
    bon_limit: int = 0
    bon_days: int = 30


@dataclass(frozen=True, slots=True)
class Counter:
    """The counter page's address, and extra Host names on a LAN."""

    listen: str = "127.0.0.1:8080"
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Journal:
    """How long the journal is kept here: days after its last event, until a segment that the district has counter-signed is dropped."""

    keep_days: int = 365


@dataclass(frozen=True, slots=True)
class Uplink:
    """The district's broker. `broker` "" keeps all and sends nothing."""

    broker: str = ""
    user: str = ""
    password_file: str = ""
    mqtt: Literal["auto", "5", "3.1.1"] = "auto"
    ca_file: str = ""
    cert_file: str = ""
    key_file: str = ""
    district_keys: tuple[str, ...] = ()
    batch_events: int = 100
    batch_age_s: int = 900
    ack_timeout_s: int = 2_700
    keepalive_s: Literal["learn"] | int = "learn"


@dataclass(frozen=True, slots=True)
class Modem:
    """The 4G modem's AT port."""

    port: str = "/dev/gateway/modem"


@dataclass(frozen=True, slots=True)
class Ont:
    """The fibre terminal's page, console or module dump."""

    kind: OntKind = "zte-old"
    url: str = "http://192.168.1.1"
    user: str = "user"
    password_file: str = "/etc/gateway/ont.password"  # noqa: S105 - a path, not a password


@dataclass(frozen=True, slots=True)
class Netprobe:
    """What may be measured, and for how many megabytes a month."""

    medium: Medium = "auto"
    budget_mb_month: float = 10
    second: str = ""
    probe_server: str = ""
    modem: Modem | None = None
    ont: Ont | None = None


@dataclass(frozen=True, slots=True)
class Config:
    """The whole configuration. Devices by their name in the file; no section means no such device."""

    outlet: Outlet
    paths: Paths = Paths()
    scanner: Mapping[str, Scanner] = field(default_factory=lambda: MappingProxyType({}))
    scale: Mapping[str, Scale] = field(default_factory=lambda: MappingProxyType({}))
    printer: Mapping[str, Printer] = field(default_factory=lambda: MappingProxyType({}))
    display: Mapping[str, Display] = field(default_factory=lambda: MappingProxyType({}))
    pos: Pos = Pos()
    counter: Counter = Counter()
    journal: Journal = Journal()
    uplink: Uplink = Uplink()
    netprobe: Netprobe = Netprobe()
