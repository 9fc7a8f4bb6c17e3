"""An SMA SCP-0499 double: a command stands between LF and CR. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class SmaCore(Asked):
    """Answers `W` and `P`, `H` and `Q` (ten times the resolution); everything else is `?`."""

    heard: bytes | None = None

    def feed(self, data: bytes) -> bytes:
        """One answer per command; an ESC, and bytes outside of a command, are not answered."""
        answers = b""
        for byte in data:
            match byte:
                case 0x0A:
                    self.heard = b""
                case 0x1B:
                    self.heard = None
                case 0x0D if self.heard:
                    answers += self.said(self._answer(self.heard))
                    self.heard = None
                case _ if self.heard is not None:
                    self.heard = (self.heard + bytes([byte]))[-8:]
                case _:
                    pass
        return answers

    def _answer(self, command: bytes) -> bytes:
        if command not in (b"W", b"P", b"H", b"Q"):
            return b"\n?\r"
        fine = command in (b"H", b"Q")
        state = "O" if self.over else "U" if self.grams < 0 else "Z" if self.grams == 0 else " "
        what = ("n" if fine else "N") if self.net else ("g" if fine else "G")
        motion = "M" if self.moving else " "
        weight = f"{'-' if self.grams < 0 else ''}{abs(self.grams) // 1000}.{abs(self.grams) % 1000:03d}{'0' if fine else ''}"
        return f"\n{state}1{what}{motion} {weight:>10}kg_\r".encode("ascii")
