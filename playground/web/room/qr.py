"""Draw an address as a QR code."""

import io

import segno


def qr_svg(address: str) -> str:
    """Return the QR code of ``address`` as an SVG that takes the size of the place it is in.

    It is dark on light with the margin that the standard asks for, in a dark page too: cameras want it so.
    """
    drawn = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(drawn, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True)
    return drawn.getvalue().decode("utf-8")
