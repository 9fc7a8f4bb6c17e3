"""Payment codes: QRIS and its kin, told from codes of goods. Makes none yet, and moves no money.

Sources: EMVCo QR Code Specification, merchant-presented (lengths count characters, the CRC runs over the bytes of UTF-8, `6304`
included) and consumer-presented (base64 of data that begins 85 05 "CPV01").
"""

import binascii

MAX_QRIS = 512
"""Characters; EMVCo allows no longer payload."""

_BEGINS = "000201"
_LONGEST_OWN_CODE = 20
_CRC_TAG = "6304"
_PAYER_BEGINS = "hQVDUFYwM"


def crc16(data: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 1021, begun with FFFF, nothing reflected; of "123456789" it is 29B1."""
    return binascii.crc_hqx(data, 0xFFFF)


def looks_like_qris(text: str) -> bool:
    """True for what begins as a merchant's payload does, whole or damaged, and is longer than any code of a shop's own."""
    return text.startswith(_BEGINS) and len(text) > _LONGEST_OWN_CODE


def is_whole(payload: str) -> bool:
    """Whether a merchant's payload ends in the CRC of all before it."""
    body, told = payload[:-4], payload[-4:].upper()
    return body.endswith(_CRC_TAG) and told == f"{crc16(body.encode()):04X}"


def is_payer_code(text: str) -> bool:
    """True for the code that a buyer's telephone shows, to be read by a payment terminal."""
    return text.startswith(_PAYER_BEGINS)
