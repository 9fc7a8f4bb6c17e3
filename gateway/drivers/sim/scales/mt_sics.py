"""An MT-SICS double: commands end with CR LF. Pure."""

from dataclasses import dataclass

from gateway.drivers.sim.scales.plate import Asked


@dataclass(kw_only=True)
class MtSicsCore(Asked):
    """`SI` is answered at once; `S` on a moving plate not at all until it is asked again at rest (a real one answers late). `busy`: S I."""

    busy: bool = False
    heard: bytes = b""

    def feed(self, data: bytes) -> bytes:
        """One line per command."""
        *commands, self.heard = (self.heard + data).split(b"\r\n")
        self.heard = self.heard[-40:]
        return b"".join(self.said(self._answer(command) + b"\r\n") for command in commands if command != b"S" or not self.moving)

    def _answer(self, command: bytes) -> bytes:
        if command not in (b"S", b"SI"):
            return b"ES"
        if self.busy:
            return b"S I"
        if self.over:
            return b"S +"
        weight = f"{'-' if self.grams < 0 else ''}{abs(self.grams) // 1000}.{abs(self.grams) % 1000:03d}"
        return f"S {'D' if self.moving else 'S'} {weight:>10} kg".encode("ascii")
