"""The file that remembers the uplink's position over restarts. Losing it costs a resend and nothing else, so it is never synced."""

from pathlib import Path

from gateway.messages.uplink import KeepPosition
from gateway.uplink.objects import encode, integer, parse_object, text

NAME = "uplink.json"
VERSION = 1
MAX_BYTES = 4096  # the file has 120; whatever is larger is not ours


class PositionFile:
    """`uplink.json` in the state directory, for one journal."""

    def __init__(self, directory: Path, journal: str) -> None:
        self._path = directory / NAME
        self._journal = journal

    def read(self) -> KeepPosition:
        """What was kept; zeros when there is no such file, it is damaged, or it is of another journal."""
        nothing = KeepPosition(0, 0, 0, 0, self._journal)
        try:
            with self._path.open("rb") as file:
                fields = parse_object(file.read(MAX_BYTES))
        except OSError:
            return nothing
        if fields is None or integer(fields, "v") != VERSION or text(fields, "journal") != self._journal:
            return nothing
        accepted, stored, epoch, n = (integer(fields, key) for key in ("accepted", "stored", "epoch", "n"))
        if accepted is None or stored is None or epoch is None or n is None:
            return nothing
        return KeepPosition(max(accepted, stored), stored, epoch, n, self._journal)

    def keep(self, position: KeepPosition) -> None:
        """Replace the file. A card that cannot be written is the journal's business to report; here it costs a resend."""
        beside = self._path.with_suffix(".new")
        fields = {"v": VERSION, "journal": position.journal, "accepted": position.accepted, "stored": position.stored}
        try:
            beside.write_bytes(encode({**fields, "epoch": position.epoch, "n": position.n}))
            beside.replace(self._path)
        except OSError:
            pass
