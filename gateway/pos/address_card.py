"""The card that shows where the counter page is on the network, and by what to know it. Printed, and drawn on a terminal. Pure."""

from gateway.config import Outlet
from gateway.messages.printing import Document, Qr, Rule, Text

QUIET = 2  # light squares around the code
_HALVES = {(False, False): "█", (False, True): "▀", (True, False): "▄", (True, True): " "}
"""Two squares, one above the other, as one character; light is drawn, so that it can be read on a dark terminal."""


def address_text(url: str, fingerprint: str) -> str:
    """What the code says: the address; behind the #, which no browser sends, the certificate's fingerprint."""
    return f"{url}#sha256={fingerprint.replace(':', '')}"


def address_card(outlet: Outlet, url: str, fingerprint: str) -> Document:
    """For the wall behind the counter. `fingerprint`: hex pairs with colons."""
    pairs = fingerprint.split(":")
    rows = [" ".join(pairs[at : at + 8]) for at in range(0, len(pairs), 8)]
    return Document(
        "",
        (
            Text("HALAMAN KASIR", "center", bold=True, big=True),
            Text("Bukan struk penjualan", "center"),
            Rule(),
            Text(outlet.name or outlet.id, "center", bold=True),
            Qr(address_text(url, fingerprint)),
            Text(url, "center", bold=True),
            Rule(),
            Text("Saat HP memberi peringatan, buka rincian sertifikat. Sidik jari SHA-256 harus sama:"),
            *(Text(row, "center") for row in rows),
            Text("Bila tidak sama, jangan ketik PIN. Hubungi teknisi."),
            Rule(),
        ),
    )


def drawn(text: str) -> list[str]:
    """The QR code of this text in half blocks, light on dark."""
    import segno  # noqa: PLC0415 - only a technician at a terminal needs it

    squares = [[bool(square) for square in row] for row in segno.make(text, error="m", micro=False).matrix_iter(border=QUIET)]
    squares += [[False] * len(squares[0])] * (len(squares) % 2)
    rows = zip(squares[::2], squares[1::2], strict=True)
    return ["".join(_HALVES[pair] for pair in zip(above, below, strict=True)) for above, below in rows]
