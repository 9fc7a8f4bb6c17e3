"""Faults of the till room about rights, shifts and the Z (GW-36xx)."""

from gateway.faults.row import Row

_SAME = "Tidak ada yang berubah."
_SAME_EN = "Nothing changed."

ROWS: dict[str, Row] = {
    "GW-3601": Row(
        id=("Ini butuh izin ketua.", _SAME, "Panggil ketua, lalu minta ketua mengetik PIN."),
        en=("A {role} may not do this without consent (right: {right}).", _SAME_EN, "Call again with the consent (name and PIN) of a clerk who has the right."),
    ),
}
