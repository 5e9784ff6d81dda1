"""A QR code as an address of an image: dark on white in both schemes, because cameras want it so."""

import base64


def qr_code(text: str) -> str:
    # Loaded when a code is asked for: no other page needs the package.
    import qrcode
    from qrcode.image.svg import SvgFillImage

    picture = qrcode.make(text, image_factory=SvgFillImage, box_size=12, border=3)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.to_string()).decode()
