"""The papers of the demo: pictures with the form of a document, which say that they are none."""

from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

_SIZE = (1200, 850)
_INK, _PAPER, _RED = "#1f2937", "#fdfbf5", "#b91c1c"
_LATIN = "DEMO ORGANIZATION"  # the font that comes with Pillow knows no Chinese


def licence(name: str, number: str) -> bytes:
    """A business licence as PNG; a name the font cannot write is replaced."""
    picture = Image.new("RGB", _SIZE, _PAPER)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((24, 24, _SIZE[0] - 24, _SIZE[1] - 24), outline=_RED, width=6)
    draw.rectangle((38, 38, _SIZE[0] - 38, _SIZE[1] - 38), outline=_RED, width=2)
    _centred(draw, "BUSINESS LICENCE", 110, 64, _INK)
    _centred(draw, "SAMPLE OF A DEMO INSTALLATION: NO DOCUMENT", 200, 30, _RED)
    lines = (("Name", name if name.isascii() else _LATIN), ("Number", number), ("Type", "Enterprise"))
    for row, (label, value) in enumerate(lines):
        top = 330 + row * 100
        draw.text((130, top), label, fill=_INK, font=ImageFont.load_default(34))
        draw.text((380, top), value, fill=_INK, font=ImageFont.load_default(42))
    draw.ellipse((860, 560, 1080, 780), outline=_RED, width=8)
    draw.text((905, 650), "SAMPLE", fill=_RED, font=ImageFont.load_default(36))
    octets = BytesIO()
    picture.save(octets, "PNG", optimize=True)
    return octets.getvalue()


def _centred(draw: ImageDraw.ImageDraw, words: str, top: int, size: int, colour: str) -> None:
    font = ImageFont.load_default(size)
    draw.text(((_SIZE[0] - draw.textlength(words, font=font)) / 2, top), words, fill=colour, font=font)
