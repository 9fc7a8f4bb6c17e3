"""Events and effects of the devices: what was scanned, weighed and printed, and how each device is."""

from dataclasses import dataclass
from typing import Literal

from gateway.clock import Now
from gateway.faults import Fault
from gateway.messages.printing import Document

Role = Literal["scanner", "scale", "printer", "display"]
DeviceState = Literal["ok", "absent", "fault", "unknown"]
Paper = Literal["ok", "low", "out", "unknown"]
Cover = Literal["closed", "open", "unknown"]
WeightKind = Literal["gross", "net", "tare"]
WeightFlag = Literal["over", "under", "zero", "negative", "unit", "error"]


@dataclass(frozen=True, slots=True)
class Scanned:
    """A whole code came from a scanner. `code`: its text, ending removed, GS kept as U+001D. `mono_ns`: when its last byte came."""

    device: str
    code: str
    mono_ns: int


@dataclass(frozen=True, slots=True)
class ScanBroken:
    """A scanner sent something that cannot be a code: binary, oversize, cut. Nothing of it was sold."""

    device: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Reading:
    """What a scale said. `grams`: signed integer grams, None on a status-only frame (motion, error) and never 0 in its place.

    `stable`: the scale said so, or enough equal readings did. `raw`: the frame. `mono_ns`: when it came.
    """

    grams: int | None
    kind: WeightKind
    stable: bool
    flags: tuple[WeightFlag, ...]
    raw: bytes
    mono_ns: int


@dataclass(frozen=True, slots=True)
class Weighed:
    """A new reading; sent when weight, stability, kind or flags changed, and at least each second while the scale talks."""

    device: str
    reading: Reading


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """How a device is now. absent: cannot be opened; fault: open and silent or garbled; unknown: cannot say (a mute printer).

    `paper` and `cover` are of printers only, None for other roles.
    """

    device: str
    role: Role
    state: DeviceState
    fault: Fault | None = None
    paper: Paper | None = None
    cover: Cover | None = None


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One slip for a printer. `id` is unique over the journal's life ("871", copies "871#2"); `copy` marks a SALINAN.

    `receipt_no` is None for slips that are no receipt. `drawer`: kick the cash drawer with it, unless it has to wait.
    `from_journal`: after a restart the till orders it again by itself, so the printer's side keeps no second copy of it on the card.
    """

    id: str
    receipt_no: int | None
    document: Document
    drawer: bool = False
    copy: bool = False
    from_journal: bool = False


@dataclass(frozen=True, slots=True)
class PrintSent:
    """All bytes of a job and its completion barrier are with the printer; no answer yet."""

    device: str
    job: PrintJob


@dataclass(frozen=True, slots=True)
class Printed:
    """The printer itself said that the job came out."""

    device: str
    job: PrintJob


@dataclass(frozen=True, slots=True)
class PrintUnknown:
    """Bytes of the job were sent and nobody can say whether paper came out. It is never sent again by itself."""

    device: str
    job: PrintJob
    fault: Fault


@dataclass(frozen=True, slots=True)
class PrinterFault:
    """The job waits, no byte of it sent; it prints by itself when the printer is ready. The sale stands."""

    device: str
    job: PrintJob
    fault: Fault


@dataclass(frozen=True, slots=True)
class PrintRefused:
    """The job was not taken (too many wait already); nothing of it will print unless asked again."""

    device: str
    job: PrintJob
    fault: Fault


@dataclass(frozen=True, slots=True)
class PrintMarks:
    """What is durably known of the last print jobs, read at start: job id -> began (bytes may have gone out) or printed.

    `whole` False: the marks are new, damaged or unreadable, so a job that is not listed may have begun all the same.
    `jobs`: the jobs that the journal cannot give back (copies, slips that are no receipt), oldest first: those that wait print by
    themselves and are not to be ordered again; of those that began nobody knows the end. `fault`: one of them could not be read.
    """

    marks: tuple[tuple[str, Literal["began", "printed"]], ...]
    whole: bool = True
    jobs: tuple[tuple[PrintJob, Literal["waits", "began"]], ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Print:
    """Print this job on the receipt printer (the first configured), once."""

    job: PrintJob


@dataclass(frozen=True, slots=True)
class OpenDrawer:
    """Kick the cash drawer without printing."""


DeviceEvent = (
    Scanned | ScanBroken | Weighed | DeviceChanged | PrintSent | Printed | PrintUnknown | PrinterFault | PrintRefused | PrintMarks
)
@dataclass(frozen=True, slots=True)
class RetellDevices:
    """Every device tells again how it is: the roster was rebuilt and knows nothing."""


@dataclass(frozen=True, slots=True)
class ShowCustomer:
    """Show these two lines on every customer display, in place of what it shows. Lines of at most 20 characters; more is cut off."""

    top: str
    bottom: str


@dataclass(frozen=True, slots=True)
class DeviceHistory:
    """How one device has fared since the daemon began. None: not yet, or nobody has said so.

    `since`: how long it is in this state. `good`: when it last did its work. `error`: what last went wrong, at `error_at`.
    """

    device: str
    role: Role
    state: DeviceState
    since: Now
    good: Now | None = None
    error: Fault | None = None
    error_at: Now | None = None


@dataclass(frozen=True, slots=True)
class ShowHistories:
    """Keep these beside the state in the snapshot that outlives the daemon."""

    histories: tuple[DeviceHistory, ...]


DeviceEffect = Print | OpenDrawer | ShowCustomer | RetellDevices
