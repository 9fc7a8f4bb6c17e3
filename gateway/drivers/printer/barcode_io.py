"""A Code 128 bar code for one printer: drawn, as cheap printers disagree on the command that makes one.

The library that knows the bars is loaded at the first code; it comes with python-escpos.
"""

from typing import Any

from gateway.drivers.printer.raster import packed, raster

HEIGHT = 80  # dots, 10 mm: a gun held in a hand needs that much
QUIET = 10  # light modules at both sides (ISO/IEC 15417)
WIDEST = 3  # dots of the thinnest bar: 0.375 mm, as on goods
SIMPLEST = 2  # below two dots a thermal head smears the bars together


def put_barcode(printer: Any, data: str) -> None:  # noqa: ANN401 - the library has no types
    """Adds the code to what `printer` collects; where it does not fit or no picture can be printed, its text stands there alone."""
    from barcode.codex import Code128  # noqa: PLC0415 - see above

    profile = printer.profile
    modules = "0" * QUIET + Code128(data).build()[0] + "0" * QUIET
    dot = min(WIDEST, profile.profile_data["media"]["width"]["pixels"] // len(modules))
    if dot >= SIMPLEST and profile.supports("bitImageRaster"):
        printer._raw(raster([packed([module == "1" for module in modules], dot)] * HEIGHT))  # noqa: SLF001 - the library's own way to send plain bytes
