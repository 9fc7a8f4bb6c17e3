"""The receipt as a value, in Bahasa Indonesia: what stands on it and in which order. Knows no columns, fonts or bytes; asks nobody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from gateway.config import Outlet
from gateway.messages.printing import Block, Document, Pair, Rule, Text, Witness
from gateway.messages.sales import Payment, Sale, SaleLine, StoredSale
from gateway.pos.credit import shown_day
from gateway.pos.money import comma, dots

COPY = "*** SALINAN ***"
RETURN = "RETUR"
PRACTICE = "LATIHAN"
THANKS = ("Terima kasih.", "Simpan struk untuk penukaran.")
UNPAID = "BELUM DIBAYAR"
SIGN_HERE = "." * 24
CHECK = "Cek keaslian: pindai kode ini"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def printed_number(prefix: str, generation: int, receipt_no: int) -> str:
    """As "01.1-000871": receipt prefix, generation of the journal, number; never the same twice, also after a lost card."""
    return f"{prefix}.{generation}-{receipt_no:06}"


def receipt(stored: StoredSale, outlet: Outlet, *, copy: bool) -> Document:
    """The slip of a durable sale; `copy` marks it as a second one, at its head and its foot."""
    number = printed_number(outlet.receipt_prefix, stored.generation, stored.result.receipt_no)
    mark: tuple[Block, ...] = (Text(COPY, "center", bold=True),) if copy else ()
    foot = tuple(Text(line, "center") for line in outlet.receipt_footer or THANKS)
    sale = stored.sale
    what: tuple[Block, ...] = (Text(RETURN, "center", bold=True, big=True),) if sale.refund_of else ()
    blocks = (
        *mark, *_head(outlet), *what, Rule(), *_facts(stored, outlet, number), Rule(),
        *(block for line in stored.sale.lines for block in _line(line)), Rule(), *_sums(stored.sale), *_owed(stored.sale), Rule(), *foot,
        *_witness(stored), *mark,
    )  # fmt: skip
    return Document(number, blocks)


def practice_slip(stored: StoredSale, outlet: Outlet) -> Document:
    """The slip of a practised sale: LATIHAN at its head, in its middle and at its foot, a number of another row, no code."""
    number = f"L-{stored.result.receipt_no:06}"
    mark = Text(PRACTICE, "center", bold=True, big=True)
    sale = stored.sale
    blocks = (
        mark, *_head(outlet), Rule(), *_facts(stored, outlet, number), Rule(),
        *(block for line in sale.lines for block in _line(line)), Rule(), mark, *_sums(sale), Rule(),
        Text("Bukan struk penjualan", "center"), mark,
    )  # fmt: skip
    return Document("", blocks)


def _witness(stored: StoredSale) -> tuple[Block, ...]:
    """The place of its code: a copy has the same as the first."""
    if not stored.hash:
        return ()
    result = stored.result
    return (Witness(CHECK, result.seq, stored.hash, stored.generation, result.receipt_no, result.total, result.rounding),)


def _head(outlet: Outlet) -> tuple[Block, ...]:
    first, *others = outlet.receipt_header or (outlet.name or outlet.id,)
    return (Text(first, "center", bold=True), *(Text(line, "center") for line in others))


def _facts(stored: StoredSale, outlet: Outlet, number: str) -> list[Block]:
    local = (_EPOCH + timedelta(milliseconds=stored.wall_ms)).astimezone(ZoneInfo(outlet.timezone))
    facts: list[Block] = [Text(f"No  : {number}"), Text(f"Tgl : {local:%d/%m/%Y %H:%M}{_clerk(stored.sale)}")]
    if (day := stored.sale.business_day) != f"{local:%Y-%m-%d}":  # a sale after midnight stands in the books of the evening
        facts.append(Text(f"Buku: {'/'.join(reversed(day.split('-')))}"))
    if stored.trust == 0:
        facts.append(Text("Jam belum pasti"))
    if stored.sale.refund_of:
        of = printed_number(outlet.receipt_prefix, stored.sale.refund_generation, stored.sale.refund_of)
        facts += [Text(f"Atas struk {of}"), Text(f"Alasan: {stored.sale.reason}")]
    if stored.sale.member:
        facts.append(Text(f"Agt : {stored.sale.member}"))
    return facts


def _clerk(sale: Sale) -> str:
    return f" Ksr: {sale.by}" if sale.by else ""


def _line(line: SaleLine) -> list[Block]:
    gross = line.amount + line.discount
    blocks: list[Block] = [Text(line.name), Pair(f" {_measure(line)} x {dots(line.price)}", dots(gross))]
    if line.discount:
        blocks.append(Pair(" Diskon", dots(-line.discount)))
    return blocks


def _measure(line: SaleLine) -> str:
    if line.qty is not None:
        return dots(line.qty)
    return f"{comma(line.grams)} kg" if line.grams is not None else comma(line.milli or 0)


def _sums(sale: Sale) -> list[Block]:
    pieces = sum(1 if line.qty is None else line.qty for line in sale.lines)
    sums: list[Block] = [Pair("Jumlah barang", dots(pieces)), Pair("Subtotal", dots(sale.subtotal))]
    if sale.discount:
        sums.append(Pair("Diskon", dots(-sale.discount)))
    if sale.rounding:
        sums.append(Pair("Pembulatan", dots(sale.rounding)))
    sums.append(Pair("TOTAL", dots(sale.paid), bold=True, big=True))
    for payment in sorted(sale.payments, key=lambda payment: payment.kind == "tunai"):  # the change reads as what is over in the end
        sums += _paid(payment, sale)
    return sums


def _owed(sale: Sale) -> list[Block]:
    """What is not paid yet, until when it is to be, and where the member signs for it."""
    bon = next((payment for payment in sale.payments if payment.kind == "bon"), None)
    if bon is None or sale.refund_of:
        return []
    blocks: list[Block] = [Rule(), Text(UNPAID, "center", bold=True, big=True)]
    blocks.append(Pair("Jatuh tempo", shown_day(bon.due) if bon.due else "belum pasti"))
    if bon.owed is not None:
        blocks.append(Pair("Sisa bon", dots(bon.owed)))
    return [*blocks, Text("Tanda tangan anggota:"), Text(" "), Text(" "), Text(SIGN_HERE)]


def _paid(payment: Payment, sale: Sale) -> list[Block]:
    match payment.kind:
        case "tunai" if sale.refund_of:
            return [Pair("Uang kembali (tunai)", dots(payment.amount or 0))]
        case "bon" if sale.refund_of:
            return [Pair("Mengurangi bon", dots(payment.amount or 0))]
        case "tunai":
            return [Pair("Tunai", dots(sale.tendered)), Pair("Kembali", dots(sale.change))]
        case "qris":
            return [Pair("QRIS", dots(payment.amount or 0))]
        case "transfer":
            return [Pair("Transfer", dots(payment.amount or 0)), Text(f"Ref {payment.reference}")]
        case "bon":
            return [Pair("Bon", dots(payment.amount or 0))]
