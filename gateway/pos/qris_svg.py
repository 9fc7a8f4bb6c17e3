"""A QRIS payload as a picture for the counter page. Pure."""

MARGIN = 4
"""Light squares around the code (ISO/IEC 18004)."""


def qris_svg(payload: str) -> bytes:
    """SVG of the QR code, error correction M, black on white; it is as large as the page makes it."""
    import segno  # noqa: PLC0415 - loaded at the first code that is shown

    drawn: str = segno.make(payload, error="m", boost_error=False, micro=False).svg_inline(border=MARGIN, omitsize=True, light="#fff")
    return drawn.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1).encode()
