"""How long an ESC/POS command is: cuts a printer's input into commands. Pure; knows what real printers know, not what we send."""

DLE, ESC, FS, GS = 0x10, 0x1B, 0x1C, 0x1D
_ESC = {ord(c): 2 for c in "@2<FL"} | {ord(c): 3 for c in "!EGMRSTVadeJt{3 =-ru%&"} | {ord(c): 4 for c in "\\$cB"} | {ord("p"): 5}
_GS = {ord(c): 3 for c in "!BraIHhwfbE/"} | {ord(c): 4 for c in "LWP\\$"}
_DLE = {0x04: 3, 0x05: 3}
_DLE_DC4 = {1: 5, 2: 5, 8: 10}


HEAD_BYTES = 300  # of a command are enough to know its length: a barcode of the old kind ends with a NUL


def command_length(data: bytes, size: int) -> int | None:
    """Bytes of the first command (1 for a character); None when it is not whole yet. An unknown command has two bytes.

    `data`: the first HEAD_BYTES of the input, or all there is; `size`: how much there is.
    """
    first = data[0]
    if first not in {DLE, ESC, FS, GS}:
        return 1
    if len(data) < 2:  # noqa: PLR2004 - a command has a name
        return None
    length = _length(first, data)
    return length if length is not None and size >= length else None


def _length(first: int, data: bytes) -> int | None:
    name = data[1]
    match first:
        case 0x10:
            return _DLE_DC4.get(_at(data, 2), 3) if name == 0x14 else _DLE.get(name, 2)  # noqa: PLR2004 - DC4
        case 0x1B:
            return _bit_image(data) if name == ord("*") else _ESC.get(name, 2)
        case 0x1C:
            return 2 if name in b".&" else 3
        case _:
            return _group_separator(name, data)


def _group_separator(name: int, data: bytes) -> int | None:
    if name == ord("V"):
        return 4 if _at(data, 2) in b"ABabgh" else 3
    if name == ord("v"):
        return 8 + _word(data, 4) * _word(data, 6) if len(data) >= 8 else None  # noqa: PLR2004 - GS v 0 m xL xH yL yH
    if name == ord("("):
        return 5 + _word(data, 3) if len(data) >= 5 else None  # noqa: PLR2004 - GS ( x pL pH
    if name == ord("k"):
        return _barcode(data)
    return _GS.get(name, 2)


def _bit_image(data: bytes) -> int | None:
    if len(data) < 5:  # noqa: PLR2004 - ESC * m nL nH
        return None
    return 5 + _word(data, 3) * (3 if data[2] >= 32 else 1)  # noqa: PLR2004 - modes from 32 are 24 dots high


def _barcode(data: bytes) -> int | None:
    if len(data) < 4:  # noqa: PLR2004 - GS k m n, or GS k m and the first character
        return None
    if data[2] >= 65:  # noqa: PLR2004 - function B: a length
        return 4 + data[3]
    end = data.find(b"\0", 3)
    return None if end < 0 else end + 1


def _word(data: bytes, at: int) -> int:
    return data[at] + 256 * data[at + 1]


def _at(data: bytes, at: int) -> int:
    return data[at] if len(data) > at else 0
