"""Pictures: decoded within bounds and written anew, so that nothing remains of them but what one sees.

Metadata (place, device, thumbnail, comments), colour profiles, appended archives and scripts do not survive; the
orientation that the metadata asks for is applied to the pixels first.
"""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from apps.core.documents.limits import LONGEST_SIDE, PIXELS, Checked, Refused

JPEG, PNG = "image/jpeg", "image/png"
_FORMATS = {"JPEG": JPEG, "PNG": PNG}
_QUALITY = 90
_TRANSPARENT = ("RGBA", "LA", "PA")


def clean(octets: bytes) -> tuple[Checked, bytes]:
    """A JPEG or PNG rewritten; raises Refused."""
    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is unpacked
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about broken metadata, which is thrown away
            return _rewritten(octets)
    except Refused:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, KeyError) as error:
        raise Refused("document_damaged") from error


def _rewritten(octets: bytes) -> tuple[Checked, bytes]:
    with Image.open(io.BytesIO(octets), formats=tuple(_FORMATS)) as opened:
        width, height = opened.size
        if width * height > PIXELS:
            raise Refused("document_pixels", width=width, height=height, limit=PIXELS // 1_000_000)
        content_type = _FORMATS[str(opened.format)]
        opened.load()
        picture = ImageOps.exif_transpose(opened)
    picture = _plain(picture)
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    checked = Checked(content_type, width=picture.width, height=picture.height)
    return checked, written(picture, content_type)


def _plain(picture: Image.Image) -> Image.Image:
    """Greys or colours of 8 bits on white: transparency shows nothing in a proof that one must not miss."""
    if picture.mode in _TRANSPARENT or "transparency" in picture.info:
        picture = picture.convert("RGBA")
        page = Image.new("RGB", picture.size, "white")
        page.paste(picture, mask=picture.getchannel("A"))
        return page
    if picture.mode.startswith("I") or picture.mode == "F":
        picture = picture.point(lambda value: value / 256).convert("L")
    return picture if picture.mode in ("L", "RGB") else picture.convert("RGB")


def written(picture: Image.Image, content_type: str) -> bytes:
    """The picture as a file; a fresh object, so that no metadata is carried along."""
    fresh = Image.new(picture.mode, picture.size)
    fresh.paste(picture)
    target = io.BytesIO()
    if content_type == PNG:
        fresh.save(target, "PNG")
    else:
        fresh.save(target, "JPEG", quality=_QUALITY, progressive=True)
    return target.getvalue()
