"""Which device nodes are there now, and what the kernel knows of them: /dev and /sys, read only.

`root` stands for the machine's own "/"; tests lay out a tree of their own.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from gateway.drivers.scanner.hid_io import input_nodes
from gateway.drivers.usb import Kind, Plugged, path_of

MAX_ATTRIBUTE = 256  # bytes; a USB string has at most 126 characters
_NODES: tuple[tuple[Kind, str, str], ...] = (
    ("tty", "dev", "ttyUSB*"),
    ("tty", "dev", "ttyACM*"),
    ("tty", "dev", "ttyAMA*"),  # a Pi's own line
    ("usbmisc", "dev/usb", "lp*"),
)
_NAMES = ("dev/serial/by-id", "dev/serial/by-path", "dev/gateway")


def plugged_in(root: Path = Path("/")) -> tuple[Plugged, ...]:
    """Every serial line, printer node and keyboard that may be a scanner, in the order of their names; their stable names beside them."""
    found = [_plugged(root, kind, node) for kind, directory, pattern in _NODES for node in sorted((root / directory).glob(pattern))]
    guns = [node for node in input_nodes(root) if node.likely]
    found += [replace(_plugged(root, "input", root / gun.path.lstrip("/")), names=gun.links, title=gun.name) for gun in guns]
    nodes = Counter((one.kind, _device_of(one)) for one in found if one.vendor)
    names = dict[str, tuple[str, ...]]()
    for link, node in _links(root):
        names[node] = (*names.get(node, ()), link)
    return tuple(
        replace(one, names=(*names.get(one.node, ()), *one.names), siblings=nodes[one.kind, _device_of(one)] or 1) for one in found
    )


def look_at(node: str, root: Path = Path("/")) -> Plugged | None:
    """The device behind this node or symlink ("/dev/serial/by-id/…"); None when it is not there or is of no kind that we drive."""
    real = _inside(root, Path(node))
    if real is None:
        return None
    for one in plugged_in(root):
        if one.node == real:
            return one
    name = real.rpartition("/")[2]
    if name.startswith("event") and (root / "sys/class/input" / name).exists():
        return _plugged(root, "input", root / real.lstrip("/"))
    return _plugged(root, "tty", root / real.lstrip("/")) if (root / "sys/class/tty" / name).exists() else None


def leads_to(path: str, root: Path = Path("/")) -> str | None:
    """The node that this path leads to, itself if it is no symlink; None when there is nothing."""
    return _inside(root, Path(path))


def _plugged(root: Path, kind: Kind, node: Path) -> Plugged:
    name, shown = node.name, "/" + str(node.relative_to(root))
    place = (root / "sys/class" / kind / name).resolve()
    for above in (place, *place.parents):
        if (above / "idVendor").is_file():
            break
    else:
        return Plugged(shown, kind)
    interface = next((one for one in (place, *place.parents) if (one / "bInterfaceNumber").is_file()), None)
    return Plugged(
        shown,
        kind,
        vendor=_attribute(above / "idVendor"),
        product=_attribute(above / "idProduct"),
        serial=_attribute(above / "serial"),
        title=" ".join(filter(None, (_attribute(above / "manufacturer"), _attribute(above / "product")))),
        interface=_attribute(interface / "bInterfaceNumber") if interface is not None else "",
        path=_id_path(root, place, interface),
    )


def _id_path(root: Path, place: Path, interface: Path | None) -> str:
    """As udev has written it down for this node, else as udev would make it."""
    number = _attribute(place / "dev")
    told = _udev_data(root / "run/udev/data" / f"c{number}") if number else {}
    return told.get("ID_PATH") or (path_of(str(interface)) if interface is not None else "")


def _udev_data(file: Path) -> dict[str, str]:
    """Udev's own record of a device: lines "E:NAME=value" (its data file; not an interface, so only a help)."""
    try:
        lines = file.read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    return {key: value for line in lines if line.startswith("E:") for key, _, value in [line[2:].partition("=")]}


def _attribute(file: Path) -> str:
    """One line of sysfs; "" where there is none, or none that is text."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_ATTRIBUTE).decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _device_of(one: Plugged) -> str:
    """The USB device that a node belongs to, whatever its interface."""
    return f"{one.usb_id} {one.serial} {one.path.rpartition(':')[0]}"


def _links(root: Path) -> Iterator[tuple[str, str]]:
    """Every stable name and the node it leads to."""
    for directory in _NAMES:
        for link in sorted((root / directory).glob("*")):
            node = _inside(root, link.relative_to(root))
            if node is not None and link.is_symlink():
                yield "/" + str(link.relative_to(root)), node


def _inside(root: Path, path: Path) -> str | None:
    real = (root / str(path).lstrip("/")).resolve()
    try:
        return "/" + str(real.relative_to(root.resolve())) if real.exists() else None
    except ValueError:
        return None
