"""Whether a block device may become the outlet's stick. Pure: reads what `lsblk` says, never touches a device."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

LABEL = "gw-copy"
"""The file system's label, by which the shipped mount unit finds the stick. At most 16 characters (ext4)."""
MIN_BYTES = 64 << 20
"""A segment's copy has some 75 MB; what is smaller than this is no stick for a shop."""
SYSTEM = ("/", "/boot", "/boot/firmware", "/usr", "/var", "/home", "[SWAP]")


@dataclass(frozen=True, slots=True)
class Block:
    """A disk or partition as lsblk tells it. `mounts`: its own and its partitions'."""

    path: str
    kind: str
    removable: bool
    file_system: str
    label: str
    size: int
    read_only: bool
    mounts: tuple[str, ...]
    has_parts: bool


def block_of(told: Mapping[str, object]) -> Block:
    """One entry of `lsblk --json --bytes`. Keys that are missing count as the more careful answer."""
    children = told.get("children")
    parts = [part for part in children if isinstance(part, dict)] if isinstance(children, list) else []
    mounts = [mount for one in (told, *parts) for mount in _mounts(one)]
    size = told.get("size")
    return Block(
        path=_text(told, "path"),
        kind=_text(told, "type"),
        removable=bool(told.get("rm")) or bool(told.get("hotplug")) or told.get("tran") == "usb",
        file_system=_text(told, "fstype"),
        label=_text(told, "label"),
        size=size if isinstance(size, int) else 0,
        read_only=told.get("ro") is not False,
        mounts=tuple(mounts),
        has_parts=bool(parts),
    )


def refusal(block: Block, *, erase: bool, fixed: bool) -> tuple[str, str] | None:
    """Why this device is not made a stick, and what to do instead; None when it may be.

    `erase`: whatever is on it may go. `fixed`: it need not be a removable one.
    """
    if any(mount in SYSTEM for mount in block.mounts):
        return f"{block.path} holds this computer's own system ({', '.join(block.mounts)})", "choose the stick: `lsblk`"
    if block.mounts:
        return f"{block.path} is in use at {', '.join(block.mounts)}", f"`umount {block.mounts[0]}`, then again"
    if block.read_only:
        return f"{block.path} cannot be written to", "push the stick's lock switch, or take another one"
    if block.size < MIN_BYTES:
        return f"{block.path} is too small ({block.size >> 20} MiB; at least {MIN_BYTES >> 20})", "take a larger stick"
    if not block.removable and not fixed:
        return f"{block.path} is not a removable device", "choose the stick: `lsblk`; or add --fixed if you are sure"
    if (block.file_system or block.has_parts) and not erase:
        what = "partitions" if block.has_parts else block.file_system
        return f"{block.path} holds {what}; everything on it would be lost", "look what is on it; then add --erase"
    return None


def find(told: Mapping[str, object], content: str = "") -> Block | None:
    """The one device in lsblk's whole answer. `content`: what it holds by its own bytes, "" for nothing."""
    devices = told.get("blockdevices")
    if not isinstance(devices, Sequence) or len(devices) != 1 or not isinstance(devices[0], dict):
        return None
    block = block_of(devices[0])
    return replace(block, file_system=content or block.file_system)


def _mounts(told: Mapping[str, object]) -> list[str]:
    mounts = told.get("mountpoints", [told.get("mountpoint")])
    return [mount for mount in mounts if isinstance(mount, str)] if isinstance(mounts, list) else []


def _text(told: Mapping[str, object], key: str) -> str:
    value = told.get(key)
    return value if isinstance(value, str) else ""
