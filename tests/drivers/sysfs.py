"""A machine's /dev, /sys and /run/udev as directories, laid out as Linux does for what is plugged into it (a Pi 4 unless told otherwise).

Attribute names and places as in the kernel's Documentation/ABI (sysfs-bus-usb) and as usb-serial, cdc-acm, usblp and hid make them.
"""

from dataclasses import dataclass, field
from pathlib import Path

PI4 = "devices/platform/scb/fd500000.pcie/pci0000:00/0000:00:00.0/0000:01:00.0/usb1/1-1"
PI4_PATH = "platform-fd500000.pcie-pci-0000:01:00.0-usb-0:"
PC = "devices/pci0000:00/0000:00:14.0/usb1"


@dataclass(frozen=True)
class Usb:
    """A USB device's own words; None is a descriptor that is not there."""

    vendor: str
    product: str
    title: str
    maker: str | None = None
    serial: str | None = None


FTDI = Usb("0403", "6001", "FT232R USB UART", "FTDI", "A50285BI")
CH340 = Usb("1a86", "7523", "USB Serial")
PL2303 = Usb("067b", "2303", "USB-Serial Controller", "Prolific Technology Inc.")
CP2102 = Usb("10c4", "ea60", "CP2102 USB to UART Bridge Controller", "Silicon Labs", "0001")
GUN_CDC = Usb("05e0", "1701", "Symbol Bar Code Scanner", "Symbol Technologies, Inc, 2008", "S/N:7A1E9D")
GUN_HID = Usb("05e0", "1200", "Symbol Bar Code Scanner", "Symbol Technologies, Inc, 2008", "7A1E9D04")
POS58 = Usb("0416", "5011", "POS58 Printer USB", "STMicroelectronics")
MODEM = Usb("1e0e", "9001", "SimTech, Incorporated", "SimTech, Incorporated", "0123456789ABCDEF")


@dataclass
class Machine:
    """`root` is its "/"."""

    root: Path
    buses: str = PI4
    _major: dict[str, int] = field(default_factory=lambda: {"ttyUSB": 188, "ttyACM": 166, "lp": 180, "event": 13})

    def __post_init__(self) -> None:
        for directory in ("dev/usb", "dev/input", "sys/class/tty", "sys/class/usbmisc", "sys/class/input", "run/udev/data"):
            (self.root / directory).mkdir(parents=True)

    def plug(self, usb: Usb, socket: str, node: str, interface: int = 0) -> str:
        """Plug it into this socket ("1-1.3"); its node's path."""
        device = self._device(usb, socket)
        face = device / f"{socket}:1.{interface}"
        face.mkdir(exist_ok=True)
        (face / "bInterfaceNumber").write_text(f"{interface:02x}\n")
        kind = node.rstrip("0123456789")
        subsystem, inner, place = {
            "ttyUSB": ("tty", f"{node}/tty/{node}", f"dev/{node}"),
            "ttyACM": ("tty", f"tty/{node}", f"dev/{node}"),
            "lp": ("usbmisc", f"usbmisc/{node}", f"dev/usb/{node}"),
            "event": ("input", f"0003:{usb.vendor.upper()}:{usb.product.upper()}.0001/input/input{node[5:]}/{node}", f"dev/input/{node}"),
        }[kind]
        own = face / inner
        own.mkdir(parents=True)
        (own / "dev").write_text(f"{self._major[kind]}:{node[len(kind) :]}\n")
        (self.root / "sys/class" / subsystem / node).symlink_to(own)
        (self.root / place).touch()
        return f"/{place}"

    def line(self, node: str) -> str:
        """A serial line of the board itself."""
        own = self.root / "sys/devices/platform/soc/fe201000.serial/tty" / node
        own.mkdir(parents=True)
        (self.root / "sys/class/tty" / node).symlink_to(own)
        (self.root / "dev" / node).touch()
        return f"/dev/{node}"

    def udev_says(self, number: str, **properties: str) -> None:
        """What udev has written down for the node of this number ("c188:0")."""
        (self.root / "run/udev/data" / number).write_text("I:123\n" + "".join(f"E:{key}={value}\n" for key, value in properties.items()))

    def link(self, name: str, node: str) -> None:
        """A symlink of udev's."""
        place = self.root / name.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(self.root / node.lstrip("/"))

    def _device(self, usb: Usb, socket: str) -> Path:
        device = self.root / "sys" / self.buses / socket
        device.mkdir(parents=True, exist_ok=True)
        words = {"idVendor": usb.vendor, "idProduct": usb.product, "product": usb.title, "manufacturer": usb.maker, "serial": usb.serial}
        for name, word in words.items():
            if word is not None:
                (device / name).write_text(word + "\n")
        return device
