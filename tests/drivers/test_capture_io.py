import stat
from pathlib import Path

import pytest

from gateway.drivers.capture import MAX_BYTES, Capture, Entry, Head, Unreadable
from gateway.drivers.capture_io import CaptureFile, TeeWire, load_capture
from gateway.drivers.wire_io import WireError

HEAD = Head("scale.counter", "scale", "toledo-8217", "9600 7E1", 5, 1)


class Wire:
    """Says what it is given, takes three bytes at a time, and breaks when it has nothing left to say."""

    fd = 7

    def __init__(self, *says: bytes) -> None:
        self.says = list(says)
        self.closed = self.checked = False

    def read(self) -> bytes:
        if not self.says:
            raise WireError("hung up")
        return self.says.pop(0)

    def write(self, data: bytes) -> int:
        return min(len(data), 3)

    def check(self) -> None:
        self.checked = True

    def close(self) -> None:
        self.closed = True


class Clock:
    def __init__(self) -> None:
        self.ns = 10**12

    def __call__(self) -> int:
        self.ns += 1_500
        return self.ns


def loaded(path: Path) -> Capture:
    capture = load_capture(path)
    assert isinstance(capture, Capture)
    return capture


def test_both_directions_are_noted_as_they_went(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path / "a.capture", HEAD, Clock())
    inside = Wire(b"\x02", b"", b"\x03\r")
    wire = TeeWire(inside, file)
    assert (wire.fd, wire.write(b"WWWW"), wire.read(), wire.read(), wire.read()) == (7, 3, b"\x02", b"", b"\x03\r")
    with pytest.raises(WireError):
        wire.read()
    wire.check()
    wire.close()
    file.close()
    assert (inside.closed, inside.checked) == (True, True)
    assert loaded(tmp_path / "a.capture") == Capture(
        HEAD, (Entry(1, ">", b"WWW"), Entry(3, "<", b"\x02"), Entry(4, "<", b"\x03\r"), Entry(6, "lost", line="hung up"))
    )
    assert (file.bytes_in, file.bytes_out) == (3, 3)


def test_a_capture_is_for_its_owner_only_and_never_replaces_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.capture"
    CaptureFile(path, HEAD).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        CaptureFile(path, HEAD)


def test_a_file_that_is_full_takes_no_more_and_says_so(tmp_path: Path) -> None:
    file = CaptureFile(tmp_path / "a.capture", HEAD)
    for _ in range(MAX_BYTES // (3 * 4_096)):
        file.note("<", bytes(4_096))
    assert file.full
    file.note("<", b"x")
    file.close()
    assert (tmp_path / "a.capture").stat().st_size <= MAX_BYTES
    assert isinstance(load_capture(tmp_path / "a.capture"), Capture)


def test_what_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"# gateway capture 1\n\xff\xfe")
    assert load_capture(tmp_path / "x") == Unreadable(2, "not UTF-8 text")
    (tmp_path / "y").write_bytes(bytes(100))
    assert isinstance(load_capture(tmp_path / "y"), Unreadable)
