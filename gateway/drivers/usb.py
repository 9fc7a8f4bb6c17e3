"""What is known of a device that is plugged in, and the udev rule that gives it a name of its own. Pure.

The name must stay with the device over every replug and restart. A serial number of its own does that wherever it is plugged in; many
cheap adapters have none (CH340, most PL2303) or all the same one, and those are known by the USB socket they sit in.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["tty", "usbmisc", "input"]
GROUPS: dict[Kind, str] = {"tty": "dialout", "usbmisc": "lp", "input": "input"}
ROLES = ("scanner", "scale", "printer", "display", "modem")
# The likely kind of a role comes first.
KINDS: dict[str, tuple[Kind, ...]] = {
    "scanner": ("tty", "input"), "scale": ("tty",), "printer": ("usbmisc", "tty"), "display": ("tty",), "modem": ("tty",),
}  # fmt: skip
RULE_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?")
_PLAIN = re.compile(r"[A-Za-z0-9 ._:+@/-]+")  # nothing that a rule reads as a pattern, a quote or a substitution
_USB = re.compile(r"\d+-(?P<port>[\d.]+:[\d.]+)", re.ASCII)  # "1-1.3:1.0": bus 1, sockets 1 and 3, configuration 1, interface 0
_PCI = re.compile(r"[0-9a-f]{4,}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]")


@dataclass(frozen=True, slots=True)
class Plugged:
    """A device node that is there now.

    `node`: "/dev/ttyUSB0". `kind`: its udev subsystem. `names`: udev's stable names of it. `vendor`, `product`, `serial`: of the USB
    device, "" where it has none or is none; `title`: what it calls itself. `interface`: which of the USB device's interfaces, two hex
    digits. `siblings`: how many nodes of this kind the same USB device has. `path`: where it is plugged in (udev's ID_PATH).
    """

    node: str
    kind: Kind
    names: tuple[str, ...] = ()
    vendor: str = ""
    product: str = ""
    serial: str = ""
    title: str = ""
    interface: str = ""
    siblings: int = 1
    path: str = ""

    @property
    def usb_id(self) -> str:
        """As `lsusb` writes it; "" for what is no USB device."""
        return f"{self.vendor}:{self.product}" if self.vendor else ""


@dataclass(frozen=True, slots=True)
class Binding:
    """By what a device is told from all others: its serial number, its socket, or (on no bus at all) the kernel's own name.

    `why` says aloud what it means for the person who plugs; "" where there is nothing to mind.
    """

    by: Literal["serial", "path", "kernel"]
    why: str = ""


@dataclass(frozen=True, slots=True)
class Unnameable:
    """Nothing about this device lasts."""

    why: str


def bind(device: Plugged, others: tuple[Plugged, ...]) -> Binding | Unnameable:
    """How to tell this device from the others that are plugged in now; `others` may hold the device itself."""
    if not device.vendor:
        return Binding("kernel") if device.kind == "tty" else Unnameable("it is no USB device")
    twins = {one.path for one in others if _same_serial(one, device) and _socket(one.path) != _socket(device.path)}
    if device.serial and not twins and _PLAIN.fullmatch(device.serial):
        return Binding("serial")
    if not device.path or not _PLAIN.fullmatch(device.path):
        return Unnameable("it has no serial number of its own, and the socket it sits in cannot be told")
    if twins:
        what = f"{len(twins)} more of the same kind are plugged in with {'the same' if device.serial else 'no'} serial number"
    else:
        what = "it has no serial number of its own" if not device.serial else "its serial number cannot be written in a rule"
    return Binding("path", f"{what}, so it is known by its USB socket: in another socket it must be assigned again")


def rule_text(device: Plugged, binding: Binding, symlink: str) -> str:
    """The whole rules file, for a file whose number is above 60: udev's own rules have read the device by then.

    All `ATTRS` of one line must hold of the same parent, so the interface, which is another parent, is asked for as a property.
    """
    match binding.by:
        case "serial":
            keys = [f'ATTRS{{idVendor}}=="{device.vendor}"', f'ATTRS{{idProduct}}=="{device.product}"']
            keys.append(f'ATTRS{{serial}}=="{device.serial}"')
            if device.siblings > 1:
                keys.append(f'ENV{{ID_USB_INTERFACE_NUM}}=="{device.interface}"')
        case "path":
            keys = [f'ATTRS{{idVendor}}=="{device.vendor}"', f'ATTRS{{idProduct}}=="{device.product}"', f'ENV{{ID_PATH}}=="{device.path}"']
        case "kernel":
            keys = [f'KERNEL=="{device.node.rpartition("/")[2]}"']
    which = [f'SUBSYSTEM=="{device.kind}"', *_kernel(device.kind)]
    give = [f'SYMLINK+="{symlink}"', f'GROUP="{GROUPS[device.kind]}"', 'MODE="0660"']
    title = " ".join(device.title.split()) or device.node  # what a device says of itself must not become a rule
    lines = [f"# {symlink}: {title}, written by `gateway devices assign`; replaced whole by the next one."]
    if binding.by != "kernel":
        lines += [_ask(which, "usb_id", "ID_USB_INTERFACE_NUM"), _ask(which, "path_id", "ID_PATH")]
    return "\n".join([*lines, ", ".join([*which, *keys, *give])]) + "\n"


def rule_file(role: str, name: str = "") -> str:
    """The file's name: one per role and name, so that no role touches another's."""
    return f"70-gateway-{role}{'-' + name if name else ''}.rules"


def symlink_of(role: str, name: str = "") -> str:
    """The name under /dev."""
    return f"gateway/{role}{'-' + name if name else ''}"


def path_of(sysfs: str) -> str:
    """Udev's ID_PATH of a USB interface, from the place of the device in /sys/devices; "" when it cannot be told.

    As systemd's path_id builtin makes it: the sockets behind the host controller, then the PCI function, then the platform device.
    """
    parts = sysfs.split("/")
    usb = next((n for n, part in enumerate(parts) if re.fullmatch(r"usb\d+", part)), None)
    ports = [found["port"] for part in parts if (found := _USB.fullmatch(part))]
    if usb is None or not ports:
        return ""
    above, made = parts[:usb], [f"usb-0:{ports[-1]}"]
    pci = next((part for part in reversed(above) if _PCI.fullmatch(part)), "")
    if pci:
        made.insert(0, f"pci-{pci}")
    platform = [part for part in above if not _PCI.fullmatch(part) and not re.fullmatch(r"pci[0-9a-f:]+", part)]
    if "platform" in platform and platform[-1] != "platform":
        made.insert(0, f"platform-{platform[-1]}")
    return "-".join(made)


def _same_serial(one: Plugged, other: Plugged) -> bool:
    return (one.vendor, one.product, one.serial) == (other.vendor, other.product, other.serial)


def _socket(path: str) -> str:
    """The socket without the interface: two nodes of one device sit in the same."""
    return path.rpartition(":")[0]


def _kernel(kind: Kind) -> list[str]:
    """Which nodes of the subsystem: an input device also has nodes that are no event nodes, an usbmisc class other things than printers."""
    return {"tty": [], "usbmisc": ['KERNEL=="lp*"'], "input": ['KERNEL=="event*"']}[kind]


def _ask(which: list[str], builtin: str, asked: str) -> str:
    """Not every subsystem has this property by udev's own rules (printers have neither)."""
    return ", ".join([*which, 'SUBSYSTEMS=="usb"', f'ENV{{{asked}}}==""', f'IMPORT{{builtin}}="{builtin}"'])
