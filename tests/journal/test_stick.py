"""Which devices may become the stick: a table of what lsblk says."""

from typing import Any

import pytest

from gateway.journal.stick import Block, block_of, find, refusal

STICK: dict[str, Any] = {
    "path": "/dev/sda1", "type": "part", "rm": True, "hotplug": True, "tran": None, "fstype": None, "label": None,
    "mountpoints": [None], "size": 8_000_000_000, "ro": False,
}  # fmt: skip


def block(**changes: object) -> Block:
    return block_of(STICK | changes)


def test_an_empty_stick_may_be_used() -> None:
    assert refusal(block(), erase=False, fixed=False) is None


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"mountpoints": ["/"]}, "own system"),
        ({"mountpoints": ["/boot/firmware"]}, "own system"),
        ({"mountpoints": ["/media/usb"]}, "in use at /media/usb"),
        ({"children": [{"path": "/dev/sda1", "mountpoints": ["/"]}]}, "own system"),
        ({"children": [{"path": "/dev/sda1", "mountpoint": "/mnt"}]}, "in use at /mnt"),
        ({"ro": True}, "cannot be written"),
        ({"ro": None}, "cannot be written"),
        ({"size": 1 << 20}, "too small"),
        ({"size": None}, "too small"),
        ({"rm": False, "hotplug": False}, "not a removable"),
        ({"fstype": "vfat"}, "holds vfat; everything on it would be lost"),
        ({"children": [{"path": "/dev/sda1", "mountpoints": [None]}]}, "partitions"),
    ],
)
def test_a_device_that_must_not_be_erased_is_refused_with_a_next_step(changes: dict[str, object], why: str) -> None:
    said = refusal(block(**changes), erase=False, fixed=False)
    assert said is not None
    assert why in said[0]
    assert said[1]


def test_what_is_on_a_stick_goes_only_when_told() -> None:
    assert refusal(block(fstype="vfat"), erase=True, fixed=False) is None
    assert refusal(block(fstype="vfat", mountpoints=["/"]), erase=True, fixed=True) is not None


def test_a_fixed_device_is_used_only_when_told() -> None:
    assert refusal(block(rm=False, hotplug=False), erase=False, fixed=True) is None
    assert refusal(block(rm=False, hotplug=False, tran="usb"), erase=False, fixed=False) is None


@pytest.mark.parametrize("told", [{}, {"blockdevices": []}, {"blockdevices": [1]}, {"blockdevices": [STICK, STICK]}, {"blockdevices": "x"}])
def test_an_answer_that_names_no_single_device_is_none(told: dict[str, object]) -> None:
    assert find(told) is None
    assert find({"blockdevices": [STICK]}) == block()


def test_what_the_devices_own_bytes_say_counts_where_udev_knows_nothing() -> None:
    found = find({"blockdevices": [STICK]}, "ext4")
    assert found is not None
    said = refusal(found, erase=False, fixed=False)
    assert said == ("/dev/sda1 holds ext4; everything on it would be lost", "look what is on it; then add --erase")
