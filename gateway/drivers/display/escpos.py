"""The ESC/POS language of customer displays: Epson DM-D110, DM-D210 and what imitates them. Pure data.

Sources: Epson's specification of the DM-D110 (ESC @, overwrite mode); command tables of the POS-X XP8200 manual, chapter "EPSON
command mode"; LCDproc's driver serialPOS_epson and node-escpos' screen driver (both in use on real displays). They agree on every
byte here.

ESC @ (1B 40) sets power-on values and clears; US MD1 (1F 01) is overwrite mode, where text never scrolls; US C 0 (1F 43 00) hides the
cursor; CLR (0C) clears. US $ x y (1F 24, column and row from 1) goes to a place; in overwrite mode the twentieth character of a line
moves nothing that stands on the glass.
"""

from gateway.drivers.display.language import Language

_MODES = b"\x1f\x01\x1f\x43\x00"

ESCPOS = Language(
    start=b"\x1b@" + _MODES + b"\x0c",  # CLR last: it also wipes a letter that half a command of before may have left
    again=_MODES,
    before=(b"\x1f\x24\x01\x01", b"\x1f\x24\x01\x02"),
    behind=b"",
)
