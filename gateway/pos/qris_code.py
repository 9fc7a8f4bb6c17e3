"""A merchant's static QRIS made into one that asks for an amount, without any network. Pure; it moves no money and proves no payment.

EMVCo QR Code Specification, merchant-presented mode: data objects of two digits id, two digits length, value; lengths count characters,
the CRC (63, always last) runs over the bytes of UTF-8 with `6304`. QRIS: 51 holds the merchant's national number (NMID), 53 is 360
(rupiah), 58 is ID. Nothing is ever repaired: a damaged code would become a valid one for somebody else's account.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from gateway.faults import Fault, fault
from gateway.pos.qris import MAX_QRIS, crc16, is_whole

MAX_AMOUNT = 9_999_999_999_999
"""Rupiah: 13 characters are all that object 54 may have."""
MAX_REFERENCE = 25

_FORMAT, _METHOD, _QRIS, _CURRENCY, _AMOUNT = "00", "01", "51", "53", "54"
_COUNTRY, _NAME, _CITY, _MORE, _CRC = "58", "59", "60", "62", "63"
_NMID, _REFERENCE = "02", "05"
_STATIC, _DYNAMIC = "11", "12"
_RUPIAH, _INDONESIA = "360", "ID"
_FEES = ("54", "55", "56", "57")
"""An amount that a sticker should not have, and tip or fee: the buyer of a QRIS is never charged one."""
_TEMPLATES = (*(f"{tag}" for tag in range(26, 52)), _MORE)
_LONGEST = 99
_OBJECT_HEAD = 4
_ID = re.compile(r"[0-9]{2}", re.ASCII)
_REFERENCES = re.compile(r"[0-9A-Za-z-]{1,25}", re.ASCII)

Objects = tuple[tuple[str, str], ...]
"""Data objects in their order: id, value."""


@dataclass(frozen=True, slots=True)
class Merchant:
    """Who is paid, as the code says it: to be read by the technician once, when it is set up."""

    name: str
    city: str
    nmid: str


@dataclass(frozen=True, slots=True)
class StaticCode:
    """A static code that was checked."""

    payload: str
    objects: Objects
    merchant: Merchant


def read_static(text: str) -> StaticCode | Fault:
    """The merchant's static payload, checked from the first to the last character; spaces and line ends around and in it are left out.

    A fault says what is wrong with it: too long, damaged, for one payment only, not in rupiah, not of a QRIS merchant.
    """
    payload = re.sub(r"[\r\n\t]", "", text).strip(" ")
    if not payload.startswith(f"{_FORMAT}0201") or len(payload) > MAX_QRIS:
        return fault("GW-3821", "never", why="it does not begin with 000201 or is too long")
    objects = parse(payload)
    if objects is None:
        return fault("GW-3821", "never", why="its lengths do not fit")
    if objects[-1][0] != _CRC or not is_whole(payload):
        return fault("GW-3821", "never", why="its checksum is wrong")
    return _checked(payload, objects)


def dynamic(code: StaticCode, amount: int, reference: str | None = None) -> str | Fault:
    """The payload that asks for `amount` rupiah. `reference` (letters, digits, hyphen; at most 25) is left out where there is no room."""
    if not 1 <= amount <= MAX_AMOUNT:
        return fault("GW-3822", "never", amount=amount)
    kept = [each for each in code.objects if each[0] not in (*_FEES, _METHOD, _CRC)]
    objects = [kept[0], (_METHOD, _DYNAMIC), *kept[1:]]
    place = next(i for i, (tag, _) in enumerate(objects) if tag == _COUNTRY)
    objects.insert(place, (_AMOUNT, str(amount)))
    body = _written(_referenced(objects, reference)) + f"{_CRC}04"
    if len(body) + 4 > MAX_QRIS:
        body = _written(objects) + f"{_CRC}04"
    if len(body) + 4 > MAX_QRIS:
        return fault("GW-3821", "never", why="there is no room for an amount")
    return f"{body}{crc16(body.encode()):04X}"


def parse(text: str) -> Objects | None:
    """The data objects of a payload or a template; None where ids, lengths or order cannot be, or an id stands twice."""
    objects: list[tuple[str, str]] = []
    at = 0
    while at < len(text):
        tag, length = text[at : at + 2], text[at + 2 : at + _OBJECT_HEAD]
        if not (_ID.fullmatch(tag) and _ID.fullmatch(length)):
            return None
        value = text[at + _OBJECT_HEAD : at + _OBJECT_HEAD + int(length)]
        if len(value) != int(length) or not value:
            return None
        objects.append((tag, value))
        at += _OBJECT_HEAD + len(value)
    return tuple(objects) if objects and len(dict(objects)) == len(objects) else None


def _checked(payload: str, objects: Objects) -> StaticCode | Fault:
    found = dict(objects)
    if found.get(_METHOD, _STATIC) != _STATIC:
        return fault("GW-3823", "never")
    if (found.get(_CURRENCY), found.get(_COUNTRY)) != (_RUPIAH, _INDONESIA):
        return fault("GW-3821", "never", why="it is not in rupiah or not of Indonesia")
    templates = {tag: parse(value) for tag, value in objects if tag in _TEMPLATES}
    if None in templates.values():
        return fault("GW-3821", "never", why="one of its parts does not fit")
    nmid = dict(templates.get(_QRIS) or ()).get(_NMID, "")
    if not nmid or not found.get(_NAME):
        return fault("GW-3821", "never", why="it names no merchant (59) or no NMID (51)")
    return StaticCode(payload, objects, Merchant(found[_NAME], found.get(_CITY, ""), nmid))


def _referenced(objects: Sequence[tuple[str, str]], reference: str | None) -> list[tuple[str, str]]:
    """The objects with our reference in 62.05, the other parts of 62 as they are."""
    if reference is None or _REFERENCES.fullmatch(reference) is None:
        return list(objects)
    more = [part for part in parse(dict(objects).get(_MORE, "")) or () if part[0] != _REFERENCE]
    value = _written(_placed(more, (_REFERENCE, reference)))
    return _placed([each for each in objects if each[0] != _MORE], (_MORE, value)) if len(value) <= _LONGEST else list(objects)


def _placed(objects: Sequence[tuple[str, str]], new: tuple[str, str]) -> list[tuple[str, str]]:
    """With `new` before the first object of a higher id."""
    place = next((i for i, (tag, _) in enumerate(objects) if tag > new[0]), len(objects))
    return [*objects[:place], new, *objects[place:]]


def _written(objects: Sequence[tuple[str, str]]) -> str:
    return "".join(f"{tag}{len(value):02}{value}" for tag, value in objects)
