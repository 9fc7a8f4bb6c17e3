"""Rows to the bytes of one printer, by python-escpos and its capability profiles. The only place that knows that library.

It is loaded at the first slip: it costs 12 MB and up to half a second (seconds on a small Pi), which a start must not wait for.
What it does while it is imported is kept in bounds here: its log handler, its temporary directory, its unchecked cache.
"""

import logging
import os
import sys
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gateway.drivers.printer.barcode_io import put_barcode
from gateway.drivers.printer.document import BarcodeRow, Line, LogoRow, QrRow, job_rows
from gateway.drivers.printer.logo_io import Logo
from gateway.drivers.printer.qr_io import put_qr
from gateway.drivers.printer.raster import MAX_SLICE, SLICE_BYTES
from gateway.messages.devices import PrintJob

log = logging.getLogger("gateway.drivers")
RESET = b"\x1b\x40\x1b\x74\x00"  # initialise, code page 0: a job must not inherit the style of a half-printed one
DRAWER_PIN = 2
TEAR_FEED = 4  # lines from the print head to the tear-off edge where there is no cutter
DOTS_PER_COLUMN = 12  # font A, for profiles that do not know their paper's width
CACHE_VARIABLE = "ESCPOS_CAPABILITIES_PICKLE_DIR"
MEMORY = "/dev/shm"  # noqa: S108 - a fresh private directory in it, gone right after
_CACHES = "*.capabilities.pickle"


class Encoder:
    """Makes the bytes of a job for one printer profile. A profile that does not exist is told in the log and "default" used.

    `columns`: characters of a line, of 12 dots each (font A); nothing is ever wider. `logo`: path of a PNG, "" for none.
    """

    def __init__(self, profile: str, columns: int, cache: Path, logo: str = "") -> None:
        self._profile = profile
        self._columns = columns
        self._cache = cache
        self._logo = Logo(logo)
        self._class: type[Any] | None = None

    def __call__(self, job: PrintJob) -> bytes:
        """Reset, drawer, rows, then cut or feed."""
        printer = self._printer()
        printer._raw(RESET)  # noqa: SLF001 - the library's own way to send plain bytes
        if job.drawer:
            printer.cashdraw(DRAWER_PIN)
        style: tuple[bool, bool] | None = None
        for row in job_rows(job, self._columns):
            match row:
                case Line():
                    style = _put(printer, row, style)
                case QrRow(data, dots):
                    printer.set(align="center")
                    put_qr(printer, data, dots)
                    printer.set(align="left")
                case BarcodeRow(data):
                    printer.set(align="center")
                    put_barcode(printer, data)
                    printer.set(align="left")
                case LogoRow():
                    _put_logo(printer, self._logo)
        if printer.profile.supports("paperFullCut") or printer.profile.supports("paperPartCut"):
            printer.cut()
        else:
            printer.print_and_feed(TEAR_FEED)
        return bytes(printer.out)

    def _printer(self) -> Any:  # noqa: ANN401 - the library has no types
        if self._class is None:
            self._class = _load(self._cache)
        try:
            printer = self._class(profile=self._profile)
        except KeyError:
            log.warning("GW-2316 printer profile %r is unknown to python-escpos; using its default", self._profile)
            self._profile = "default"
            printer = self._class(profile=self._profile)
        printer.profile.profile_data = self._fitted(printer.profile.profile_data)
        return printer

    def _fitted(self, data: dict[str, Any]) -> dict[str, Any]:
        """The profile's data for the paper in use: no picture wider than the profile's head, nor than our lines.

        Some profiles do not know their width, and the library would print a complaint on stdout; others are used for narrower paper.
        """
        told = data["media"]["width"].get("pixels")
        dots = self._columns * DOTS_PER_COLUMN
        width = {**data["media"]["width"], "pixels": min(told, dots) if isinstance(told, int) else dots}
        return {**data, "media": {**data["media"], "width": width}}


def _put(printer: Any, row: Line, style: tuple[bool, bool] | None) -> tuple[bool, bool]:  # noqa: ANN401 - no types there
    """Adds a line; takes and gives the style in force (bold, big), so that it is sent only when it changes."""
    if style != (row.bold, row.big):
        printer.set(bold=row.bold, normal_textsize=not row.big, double_width=row.big, double_height=row.big)
    printer._raw(row.text.encode("ascii") + b"\n")  # noqa: SLF001 - rows are ASCII; the code-page magic has nothing to do
    return (row.bold, row.big)


def _put_logo(printer: Any, logo: Logo) -> None:  # noqa: ANN401 - the library has no types
    how = next((one for one in ("bitImageRaster", "bitImageColumn") if printer.profile.supports(one)), "")
    picture = logo.at_width(printer.profile.profile_data["media"]["width"]["pixels"]) if how else None
    if picture is not None:
        height = max(1, min(MAX_SLICE, SLICE_BYTES // -(-picture.width // 8)))  # a slice that was cut can be flushed
        printer.image(picture, impl=how, fragment_height=height)


def _load(cache: Path) -> type[Any]:
    """The library's printer as a class that collects bytes. A card that is full or read-only costs the cache, not the receipt."""
    try:
        base = _library(cache)
    except OSError as err:
        log.warning("the printer library's cache cannot be kept in %s: %s; it is made anew at each start", cache, err)
        for name in [name for name in sys.modules if name.partition(".")[0] == "escpos"]:
            del sys.modules[name]  # half imported
        with tempfile.TemporaryDirectory(dir=MEMORY) as passing:
            base = _library(Path(passing))

    class Slip(base):  # type: ignore[misc, valid-type]  # the library has no types
        """Collects what would be sent."""

        def __init__(self, profile: str) -> None:
            self.out = bytearray()
            super().__init__(profile=profile)

        def _raw(self, msg: bytes) -> None:
            self.out += msg

        def close(self) -> None:
            """Nothing to close; the library's destructor asks for it."""

    return Slip


def _library(cache: Path) -> type[Any]:
    with _kept_in_bounds(cache):
        from escpos.escpos import Escpos  # noqa: PLC0415 - costly: loaded at first use, see above
    return Escpos  # type: ignore[no-any-return]  # the library has no types


@contextmanager
def _kept_in_bounds(cache: Path) -> Iterator[None]:
    """While the library is imported: its cache private and whole, its temporary directory not made, its log handler not added.

    The cache is a pickle, which is code: the directory belongs to the service alone. The library writes it without a sync, so
    after a power cut it may be cut short and break every later import: a checksum of ours beside it decides whether it is used.
    """
    cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    cache.chmod(0o700)
    for pickle in cache.glob(_CACHES):
        if not _sum_file(pickle).exists() or _sum_file(pickle).read_text() != _sum(pickle):
            pickle.unlink()
    before, make_directory = os.environ.get(CACHE_VARIABLE), tempfile.mkdtemp
    quiet = logging.NullHandler()
    logging.getLogger().addHandler(quiet)  # logging.basicConfig() does nothing where a handler is
    os.environ[CACHE_VARIABLE] = str(cache)
    tempfile.mkdtemp = lambda *args, **kwargs: make_directory(*args, **kwargs) if args or kwargs else str(cache)  # type: ignore[assignment]
    try:
        yield
    finally:
        tempfile.mkdtemp = make_directory
        os.environ.pop(CACHE_VARIABLE) if before is None else os.environ.update({CACHE_VARIABLE: before})
        logging.getLogger().removeHandler(quiet)
    for pickle in cache.glob(_CACHES):
        _sum_file(pickle).write_text(_sum(pickle))


def _sum_file(pickle: Path) -> Path:
    return pickle.with_suffix(".crc32")


def _sum(pickle: Path) -> str:
    return f"{zlib.crc32(pickle.read_bytes()):08x}"
