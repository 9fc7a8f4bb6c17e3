"""A payload as a picture: a whole SVG that keeps its quiet zone and carries no script."""

import segno

from gateway.pos.qris_svg import MARGIN, qris_svg

PAYLOAD = "00020101021226680016ID.CO.CONTOH.WWW011893600009000000000102150000000000000010303UMI6304395A"


def test_the_picture_is_an_svg_of_the_code_with_its_quiet_zone() -> None:
    drawn = qris_svg(PAYLOAD).decode()
    side = segno.make(PAYLOAD, error="m", boost_error=False, micro=False).symbol_size(border=MARGIN)[0]
    assert drawn.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert f'viewBox="0 0 {side} {side}"' in drawn
    assert "script" not in drawn


def test_another_payload_is_another_picture() -> None:
    assert qris_svg(PAYLOAD) != qris_svg(PAYLOAD + "1")
