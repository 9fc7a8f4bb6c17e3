"""A QR code for one printer: told to a printer that makes its own, drawn for one that only takes pictures.

The drawing library is loaded at the first code that is drawn; it comes with python-escpos.
"""

from typing import Any

from gateway.drivers.printer.raster import SLICE_BYTES, packed, raster

BORDER = 2  # light squares around it; with the space below and above lines of text it has nearly the four of the standard
MASK = 0
"""The standard tries eight masks and takes the best, which is nine tenths of the work; what receipts say is as good as chance, for
which all are as good, and a reader takes any. So a slip takes 5 ms instead of 40 to make."""
# Bytes that fit into QR versions 1, 2, 3 … at the lowest correction (ISO/IEC 18004): how wide will the code be?
_ROOM = (17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858)


def put_qr(printer: Any, data: str, largest: int) -> None:  # noqa: ANN401 - the library has no types
    """Adds the code to what `printer` collects; one of its squares at most `largest` dots wide, and all of it on the paper."""
    profile = printer.profile
    dot = max(1, min(largest, profile.profile_data["media"]["width"]["pixels"] // _modules(data)))
    if profile.supports("qrCode"):
        printer.qr(data, native=True, size=dot)
    elif profile.supports("bitImageRaster"):
        printer._raw(_drawn(data, dot))  # noqa: SLF001 - the library's own way to send plain bytes
    elif profile.supports("bitImageColumn"):  # three bytes a dot of width, in one command
        printer.qr(data, size=max(1, min(dot, SLICE_BYTES // 3 // _modules(data))), image_arguments={"impl": "bitImageColumn"})
    else:
        printer._raw(data.encode("ascii", "replace") + b"\n")  # noqa: SLF001 - a printer without pictures still shows what it says


def _drawn(data: str, dot: int) -> bytes:
    """The code as raster commands (GS v 0), slice by slice."""
    from qrcode.constants import ERROR_CORRECT_L  # noqa: PLC0415 - see above
    from qrcode.main import QRCode  # noqa: PLC0415 - see above

    code: Any = QRCode(error_correction=ERROR_CORRECT_L, border=BORDER, mask_pattern=MASK)
    code.add_data(data)
    code.make(fit=True)
    return raster([packed(row, dot) for row in code.get_matrix() for _ in range(dot)])


def _modules(data: str) -> int:
    """How wide the code may become at most, with its border, in squares: as if it were of bytes."""
    length = len(data.encode())
    version = next((at for at, room in enumerate(_ROOM, 1) if length <= room), 40)
    return 17 + 4 * version + 2 * BORDER
