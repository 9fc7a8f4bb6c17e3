"""Where the page is served: plain HTTP for this machine alone, TLS and a login for everybody else."""

import pytest

from gateway.config import Counter
from gateway.counter.doors import Door, doors, is_lan, lan_names, lan_url

OWN = "127.0.0.1"


@pytest.mark.parametrize(
    ("listen", "served", "code"),
    [
        ("127.0.0.1:8080", (Door(OWN, 8080),), None),
        ("localhost:0", (Door("localhost", 0),), None),
        ("[::1]:81", (Door("::1", 81),), None),
        ("192.168.1.2:8080", (Door(OWN, 8080), Door("192.168.1.2", 8080, lan=True)), None),
        ("kasir.lan:9000", (Door(OWN, 9000), Door("kasir.lan", 9000, lan=True)), None),
        ("0.0.0.0:9000", (Door("0.0.0.0", 9000, lan=True),), None),  # noqa: S104 - what is written there
        ("[::]:9000", (Door("::", 9000, lan=True),), None),
        ("127.0.0.1", (Door(OWN, 8080),), "GW-7012"),
        ("127.0.0.1:99999", (Door(OWN, 8080),), "GW-7012"),
        ("127.0.0.1:-1", (Door(OWN, 8080),), "GW-7012"),
        ("", (Door(OWN, 8080),), "GW-7012"),
    ],
)
def test_every_address_that_others_can_reach_has_a_door_of_its_own(listen: str, served: tuple[Door, ...], code: str | None) -> None:
    found, why = doors(Counter(listen=listen))
    assert found == served
    assert (why.code if why else None) == code


@pytest.mark.parametrize("listen", ["127.0.0.1:8080", "localhost:80", "[::1]:80", "nonsense"])
def test_on_loopback_nobody_else_has_a_name_for_it(listen: str) -> None:
    config = Counter(listen, ("kasir.lan",))
    assert not is_lan(config)
    assert (lan_names(config), lan_url(config)) == ((), "")


def test_the_address_to_type_is_the_one_listened_on_before_the_names() -> None:
    assert lan_url(Counter("192.168.1.2:8443", ("kasir.lan",))) == "https://192.168.1.2:8443/"
    assert lan_names(Counter("192.168.1.2:8443", ("Kasir.lan",))) == ("192.168.1.2", "kasir.lan")
    assert lan_url(Counter("[fd00::5]:8443")) == "https://[fd00::5]:8443/"
    assert lan_url(Counter("0.0.0.0:8443", ("kasir.lan",))) == "https://kasir.lan:8443/"
