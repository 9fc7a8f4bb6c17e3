"""`gateway devices assign`: the right device, a rule that keeps it, and nothing else touched."""

import argparse
from pathlib import Path

import pytest

from gateway.cli.devices_assign import assign, reload_udev
from gateway.config import Config, Modem, Netprobe, Printer, Scale
from gateway.drivers.usb import Plugged
from tests.cli.devices_bench import OUTLET, Cli, settings
from tests.drivers.sysfs import CH340, FTDI, GUN_HID, MODEM, POS58, Machine


class Bench:
    """The command on a machine laid out in a directory; `asked` is what udev was told to look at."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str], config: Config) -> None:
        self.machine = Machine(home / "root")
        self.rules = home / "rules.d"
        self.cli = Cli(config, capsys)
        self.asked: list[str] = []
        self.trouble = ""

    def __call__(self, *words: str) -> int:
        def udev(device: Plugged) -> str:
            self.asked.append(device.node)
            return self.trouble

        def command(args: argparse.Namespace) -> int:
            return assign(self.cli.config, args, udev)

        return self.cli.call(command, "assign", *words, "--rules-dir", str(self.rules), "--root", str(self.machine.root))

    def rule(self, name: str) -> str:
        return (self.rules / name).read_text()


@pytest.fixture
def bench(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Bench:
    return Bench(tmp_path, capsys, settings(tmp_path, scale={"counter": Scale()}, printer={"receipt": Printer()}))


def test_the_only_one_that_fits_is_found_named_and_udev_told(bench: Bench) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")
    bench.machine.plug(POS58, "1-1.4", "lp0")
    assert bench("scale") == 0
    assert bench.cli.first.startswith(f"OK  {OUTLET}  /dev/ttyUSB0 is the scale at /dev/gateway/scale")
    assert 'ATTRS{serial}=="A50285BI", SYMLINK+="gateway/scale"' in bench.rule("70-gateway-scale.rules")
    assert bench.asked == ["/dev/ttyUSB0"]
    assert "mind:" not in bench.cli.out
    assert "next: `gateway devices`" in bench.cli.out


def test_another_role_keeps_its_rule_and_the_same_role_gets_a_new_one(bench: Bench) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")
    bench.machine.plug(POS58, "1-1.4", "lp0")
    assert (bench("scale"), bench("printer")) == (0, 0)
    first = bench.rule("70-gateway-scale.rules")
    bench.machine.plug(CH340, "1-1.2", "ttyUSB1")
    assert bench("scale", "/dev/ttyUSB1") == 0
    assert bench.rule("70-gateway-scale.rules") != first
    assert 'GROUP="lp"' in bench.rule("70-gateway-printer.rules")
    assert sorted(path.name for path in bench.rules.iterdir()) == ["70-gateway-printer.rules", "70-gateway-scale.rules"]


def test_two_alike_are_bound_to_their_sockets_and_it_says_so_aloud(bench: Bench) -> None:
    for socket, node in (("1-1.1", "ttyUSB0"), ("1-1.2", "ttyUSB1")):
        bench.machine.plug(CH340, socket, node)
    assert bench("scale") == 1
    assert "2 devices could be the scale: /dev/ttyUSB0, /dev/ttyUSB1" in bench.cli.first
    assert bench("scale", "/dev/ttyUSB1") == 0
    assert "usb-0:1.2:1.0" in bench.rule("70-gateway-scale.rules")
    assert "mind: 1 more of the same kind are plugged in with no serial number" in bench.cli.out


def test_a_stable_name_is_as_good_as_the_node(bench: Bench) -> None:
    bench.machine.link("/dev/serial/by-id/usb-FTDI-if00", bench.machine.plug(FTDI, "1-1.3", "ttyUSB0"))
    assert bench("scale", "/dev/serial/by-id/usb-FTDI-if00") == 0
    assert bench.asked == ["/dev/ttyUSB0"]


@pytest.mark.parametrize(
    ("role", "node", "why"),
    [
        ("scale", "/dev/ttyUSB7", "not plugged in"),
        ("scale", "/dev/usb/lp0", "no port for a scale"),
        ("printer", "/dev/input/event3", "no port for a printer"),
    ],
)
def test_what_cannot_be_it_is_refused_with_a_next_command(bench: Bench, role: str, node: str, why: str) -> None:
    bench.machine.plug(POS58, "1-1.4", "lp0")
    bench.machine.plug(GUN_HID, "1-1.1", "event3")
    assert bench(role, node) == 1
    assert why in bench.cli.first
    assert "    next: `gateway devices assign" in bench.cli.out
    assert not bench.rules.exists()


def test_a_gun_in_keyboard_mode_is_named_by_its_input_node(bench: Bench) -> None:
    bench.machine.plug(GUN_HID, "1-1.1", "event3")
    assert bench("scanner", "/dev/input/event3") == 0
    rule = bench.rule("70-gateway-scanner.rules")
    assert 'SUBSYSTEM=="input", KERNEL=="event*"' in rule
    assert "write under [scanner.counter]" in bench.cli.out


def test_what_has_a_name_already_is_not_taken_for_another_role(bench: Bench) -> None:
    bench.machine.link("/dev/gateway/display", bench.machine.plug(FTDI, "1-1.3", "ttyUSB0"))
    assert bench("scale") == 1
    bench.machine.plug(CH340, "1-1.2", "ttyUSB1")
    assert bench("scale") == 0
    assert bench.asked == ["/dev/ttyUSB1"]


def test_nothing_plugged_in_is_nothing_to_assign(bench: Bench) -> None:
    assert bench("scale") == 1
    assert "nothing is plugged in that could be a scale" in bench.cli.first


def test_a_dry_run_shows_the_rule_and_writes_nothing(bench: Bench) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")
    assert bench("scale", "--dry-run", "--json") == 0
    tree = bench.cli.tree()
    assert (tree["by"], tree["port"], tree["mind"]) == ("serial", "/dev/gateway/scale", None)
    assert tree["rule"].splitlines()[-1].startswith('SUBSYSTEM=="tty"')
    assert not bench.rules.exists()
    assert bench.asked == []


def test_a_second_device_of_a_role_has_a_name_and_a_file_of_its_own(bench: Bench) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")
    assert bench("scale", "--name", "back") == 0
    assert 'SYMLINK+="gateway/scale-back"' in bench.rule("70-gateway-scale-back.rules")
    assert 'write under [scale.counter]: port = "/dev/gateway/scale-back"' in bench.cli.out
    assert bench("scale", "--name", "../../x") == 64


def test_a_modem_is_one_of_its_own_lines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = Config(outlet=settings(tmp_path).outlet, netprobe=Netprobe(modem=Modem()))
    bench = Bench(tmp_path, capsys, config)
    for interface in range(4):
        bench.machine.plug(MODEM, "1-1.4", f"ttyUSB{interface}", interface)
    assert bench("modem", "/dev/ttyUSB2") == 0
    assert 'ENV{ID_USB_INTERFACE_NUM}=="02"' in bench.rule("70-gateway-modem.rules")
    assert "next: `gateway devices`" in bench.cli.out


def test_without_the_right_to_write_it_is_77_in_words(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(bench.rules))

    monkeypatch.setattr(Path, "mkdir", refused)
    assert bench("scale") == 77
    assert "cannot be written: Permission denied" in bench.cli.first
    assert "`sudo gateway devices assign scale /dev/ttyUSB0`" in bench.cli.out


def test_what_udev_says_is_told_and_the_rule_stands(bench: Bench) -> None:
    bench.machine.plug(FTDI, "1-1.3", "ttyUSB0")
    bench.trouble = "`udevadm control --reload` says: no"
    assert bench("scale") == 0
    assert "mind: `udevadm control --reload` says: no" in bench.cli.out


def test_udevadm_is_called_with_its_three_words_and_its_refusal_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    device = Plugged("/dev/ttyUSB0", "tty")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "no udevadm here" in reload_udev(device)
    fake = tmp_path / "udevadm"
    fake.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/said\n')
    fake.chmod(0o755)
    assert reload_udev(device) == ""
    assert (tmp_path / "said").read_text().splitlines() == [
        "control --reload", "trigger --action=add --subsystem-match=tty --sysname-match=ttyUSB0", "settle",
    ]  # fmt: skip
    fake.write_text("#!/bin/sh\necho denied >&2\nexit 2\n")
    assert reload_udev(device) == "`udevadm control --reload` says: denied"
