"""Control cards: bar codes that stand for the page's buttons, so that scanner, printer and display alone sell a whole day.

A card is `GWC-` and its name. Digits gather until a card says what they are for; what they were for is forgotten with it.
"""

from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.messages.acts import (
    Act,
    AskQris,
    ChangeLine,
    CloseDay,
    CloseShift,
    Hold,
    KickDrawer,
    OpenShift,
    Pay,
    PowerOff,
    PrintX,
    Recall,
    Reprint,
    Scan,
    SetMember,
    Train,
    VoidBasket,
)
from gateway.messages.sales import Payment
from gateway.pos.money import dots

MAX_DIGITS = 12
"""Digits that gather; a village's whole turnover has ten."""

REASON = "Dengan kartu"
UNTOLD = "Tanpa keterangan (kartu)"
"""The reason of a difference at the close, where a shop has nothing to write it with; asked for by a second OK."""

NOTES = {"T20": 20_000, "T50": 50_000, "T100": 100_000}
DIGITS = frozenset(("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "000"))
ASKING = {"BUKA": "Modal awal", "TUTUP": "Uang di laci", "ANGGOTA": "Nomor anggota", "MATI": "Matikan alat"}
"""Cards that need more: digits and OK, or (MATI) the same card again. With the words for the display."""

LABELS: dict[str, str] = {
    "PAS": "Bayar uang pas",
    "T20": "Bayar Rp 20.000",
    "T50": "Bayar Rp 50.000",
    "T100": "Bayar Rp 100.000",
    "OK": "OK (uang diterima, hitungan)",
    "QRIS": "Cetak QRIS",
    "QRIS-OK": "QRIS sudah masuk",
    "KALI": "Jumlah (angka, lalu kartu ini)",
    "HAPUS": "Hapus barang terakhir",
    "BATAL": "Batalkan transaksi",
    "TUNDA": "Tunda",
    "PANGGIL": "Panggil yang ditunda",
    "ANGGOTA": "Anggota",
    "ULANG": "Cetak ulang struk",
    "LACI": "Buka laci",
    "BUKA": "Buka shift",
    "X": "Laporan sementara (X)",
    "TUTUP": "Tutup shift",
    "Z": "Laporan akhir (Z)",
    "LATIHAN": "Mode latihan",
    "MATI": "Matikan alat (dua kali)",
    "KLIR": "Hapus angka",
} | {digit: digit for digit in ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "00", "000")}
"""Every card by its name, in the order of the printed sheet."""


@dataclass(frozen=True, slots=True)
class Lying:
    """What lies on the counter, as far as a card needs to know it. `held`: the basket put aside last; `last_receipt`: to print again."""

    basket: str
    lines: tuple[int, ...]
    total: int
    due: int
    held: str | None
    last_receipt: int | None
    training: bool
    shift_open: bool


class Cards:
    """What the cards scanned so far mean. `typed`: for the display, "" when nothing is being typed."""

    def __init__(self) -> None:
        self._digits = ""
        self._asked = ""
        self._closing: int | None = None

    def typed(self, lying: Lying) -> str:
        """What has been begun with cards and waits for more."""
        if self._is_over(lying):
            return ""
        words = ASKING.get(self._asked, "")
        number = self._digits if self._asked == "ANGGOTA" or not self._digits else dots(int(self._digits))
        return " ".join(word for word in (words, number) if word)

    def meant(self, name: str, lying: Lying) -> Act | Fault | None:
        """The act that this card completes; None where more is to come; a fault for one that cannot be or means nothing now."""
        if self._is_over(lying):
            self._asked, self._digits, self._closing = "", "", None
        if name in DIGITS:
            return self._digit(name)
        if name == "OK":
            return self._ok(lying)
        digits, self._digits = self._digits, ""
        asked, self._asked, self._closing = self._asked, "", None
        if name == "TUTUP" and not lying.shift_open:
            return fault("GW-3604", "never")
        if name in ASKING:
            if name == asked == "MATI":
                return PowerOff()
            self._asked = name
            return None
        if name == "KLIR":
            return None
        return self._simple(name, digits, lying)

    def member(self, text: str) -> Act | None:
        """Words scanned while a member's number is awaited: that number, as the cooperative's own cards may carry nothing else."""
        if self._asked != "ANGGOTA":
            return None
        self._asked = self._digits = ""
        return SetMember(text)

    def _is_over(self, lying: Lying) -> bool:
        """The shift that was being counted is closed: the next digits are no count of it."""
        return self._asked == "TUTUP" and not lying.shift_open

    def _digit(self, digit: str) -> Fault | None:
        if len(self._digits) + len(digit) > MAX_DIGITS:
            self._digits = ""
            return fault("GW-3111", "now", quantity="...")
        self._digits += digit
        return None

    def _ok(self, lying: Lying) -> Act | Fault | None:
        number = int(self._digits or "0")
        match self._asked:
            case "BUKA":
                self._asked = self._digits = ""
                return OpenShift(number)
            case "TUTUP":
                reason = UNTOLD if self._closing == number else ""
                self._closing = number
                return CloseShift(number, reason)
            case "ANGGOTA":
                digits, self._asked, self._digits = self._digits, "", ""
                return SetMember(digits or None)
            case "" if self._digits:
                self._digits = ""
                return _pay(lying, number)
        return fault("GW-3121", "never")

    def _simple(self, name: str, digits: str, lying: Lying) -> Act | Fault | None:
        match name:
            case "PAS":
                return _pay(lying, lying.due)
            case "T20" | "T50" | "T100":
                return _pay(lying, NOTES[name])
            case "QRIS":
                return AskQris(lying.basket, paper=True)
            case "QRIS-OK":
                return Pay(lying.basket, (Payment("qris", lying.total, confirmed=True),))
            case "KALI":
                return Scan(f"{digits}*") if digits else fault("GW-3121", "never")
            case "HAPUS":
                return ChangeLine(lying.lines[-1], remove=True) if lying.lines else fault("GW-3409", "never")
            case "BATAL":
                return VoidBasket(lying.basket, REASON)
            case "TUNDA":
                return Hold()
            case "PANGGIL":
                return Recall(lying.held) if lying.held is not None else fault("GW-3121", "never")
            case "ULANG":
                return Reprint(lying.last_receipt) if lying.last_receipt is not None else fault("GW-3503", "never", receipt_no="-")
        return _day(name, lying)


def _day(name: str, lying: Lying) -> Act | Fault:
    match name:
        case "LACI":
            return KickDrawer(REASON)
        case "X":
            return PrintX()
        case "Z":
            return CloseDay()
        case "LATIHAN":
            return Train(on=not lying.training)
    return fault("GW-3108", "never", name=name)


def _pay(lying: Lying, tendered: int) -> Pay:
    return Pay(lying.basket, (Payment("tunai", tendered=tendered),))
