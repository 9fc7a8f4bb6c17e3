"""The CD5220 language of customer displays: Partner Tech CD5220 and most unnamed pole displays. Pure data.

Sources: Partner Tech's CD5220 user's manual, standard mode command list; the chapters "CD5220" of the POS-X XP8200 and AURES OLC-15
manuals; LCDproc's driver serialPOS_cd5220. They agree on every byte here.

ESC Q A text CR (1B 51 41 … 0D) writes the upper line, ESC Q B (1B 51 42 … 0D) the lower one, twenty characters each. From then on a
display is in string mode and knows no other command until CLR (0C). ESC @ (1B 40) sets power-on values, ESC _ 0 (1B 5F 00) hides the
cursor.
"""

from gateway.drivers.display.language import Language

CD5220 = Language(
    start=b"\x0d\x0c\x1b@\x1b_\x00",  # CR ends a line that was cut in the middle, CLR leaves string mode
    again=b"",
    before=(b"\x1bQA", b"\x1bQB"),
    behind=b"\x0d",
)
