"""Keys that must agree with each other: one problem each, told at the key to change."""

import pytest

from gateway.config_read import read

HEAD = '[outlet]\nid = "abc"\n'

CASES = [
    ('[printer.receipt]\ntransport = "tcp"\n', "printer.receipt.address", "host:port"),
    ('[printer.receipt]\naddress = "10.0.0.1:9100"\n', "printer.receipt.address", "absolute path"),
    ('[printer.receipt]\ntransport = "serial"\naddress = "ttyUSB0"\n', "printer.receipt.address", 'with transport "serial"'),
    ('[scanner.a]\nport = "/dev/x"\n[scale.b]\nport = "/dev/x"\n', "scale.b.port", "scanner.a.port is on the same port"),
    ('[scale.b]\nport = "/dev/x"\n[netprobe.modem]\nport = "/dev/x"\n', "netprobe.modem.port", "scale.b.port is on the same port"),
    ("[scanner.a]\n[scanner.b]\n", "scanner.b.port", "scanner.a.port is on the same port"),
    ('[printer.a]\ntransport="tcp"\naddress="p:9100"\n[printer.b]\ntransport="tcp"\naddress="p:9100"\n', "printer.b.address", "same port"),
    ('[uplink]\ncert_file = "/c"\n', "uplink.key_file", "needed beside uplink.cert_file"),
    ('[uplink]\nkey_file = "/c"\n', "uplink.cert_file", "needed beside uplink.key_file"),
    ('[uplink]\nuser = "u"\n', "uplink.password_file", "needed beside uplink.user"),
    ('[uplink]\npassword_file = "/p"\n', "uplink.user", "needed beside uplink.password_file"),
    ('[scanner."Kasir Depan"]\n', "scanner.Kasir Depan", "a device's name"),
    ("[printer.aaaaaaaaaaaaaaaaaaaaaaaaa]\n", "printer.aaaaaaaaaaaaaaaaaaaaaaaaa", "1 to 24 characters"),
    ('[netprobe.ont]\nkind = "ddm"\n', "netprobe.ont.url", "absolute path of a file"),
    ('[netprobe.ont]\nurl = "192.168.1.1"\n', "netprobe.ont.url", "http://"),
    ('[netprobe.ont]\nurl = "http://["\n', "netprobe.ont.url", "http://"),
]


@pytest.mark.parametrize(("text", "path", "message"), CASES, ids=[f"{path}-{n}" for n, (_, path, _) in enumerate(CASES)])
def test_keys_that_contradict_each_other_are_one_problem(text: str, path: str, message: str) -> None:
    found = read(HEAD + text)
    assert isinstance(found, tuple)
    assert [p.path for p in found] == [path]
    assert message in found[0].message
    assert found[0].write


@pytest.mark.parametrize(
    "text",
    [
        '[printer.receipt]\ntransport = "tcp"\naddress = "10.0.0.1:9100"\n',
        '[printer.receipt]\ntransport = "serial"\naddress = "/dev/ttyUSB0"\n',
        '[uplink]\ncert_file = "/c"\nkey_file = "/k"\nuser = "u"\npassword_file = "/p"\n',
        '[scanner.a]\n[scanner.b_2-x]\nport = "/dev/other"\n[scale.a]\n[netprobe.modem]\n',
        '[netprobe.ont]\nkind = "ddm"\nurl = "/run/ddm"\n',
        '[netprobe.ont]\nkind = "huawei-cli"\nurl = "telnet://192.168.100.1"\n',
    ],
)
def test_keys_that_agree_are_no_problem(text: str) -> None:
    assert not isinstance(read(HEAD + text), tuple)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("[printer.receipt]\ntransport = 'tcp'\naddress = 5\n", "printer.receipt.address"),
        ("[printer.receipt]\ntransport = 'tpc'\naddress = '10.0.0.1:9100'\n", "printer.receipt.transport"),
        ("[scanner.a]\nport = 5\n[scanner.b]\n", "scanner.a.port"),
        ("[uplink]\ncert_file = 5\nkey_file = '/k'\n", "uplink.cert_file"),
        ("[netprobe.ont]\nkind = 'dmm'\nurl = '/run/ddm'\n", "netprobe.ont.kind"),
    ],
)
def test_a_key_that_is_wrong_by_itself_is_told_once_and_drags_no_other_along(text: str, path: str) -> None:
    found = read(HEAD + text)
    assert isinstance(found, tuple)
    assert [p.path for p in found] == [path]
