"""Documents made for tests: honest scans, and files that pretend, hide, act or swell."""

import io
import struct
import zlib
from typing import Any

import pikepdf
from PIL import Image

EXE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff" + bytes(2000)
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def jpeg(width: int = 600, height: int = 400, **options: Any) -> bytes:
    return _saved(Image.new("RGB", (width, height), (200, 30, 30)), "JPEG", **options)


def png(width: int = 600, height: int = 400, mode: str = "RGB", **options: Any) -> bytes:
    return _saved(Image.new(mode, (width, height)), "PNG", **options)


def photo_with_place() -> bytes:
    """A photo taken sideways, with GPS coordinates, a device and a comment; red on the left as the camera saw it."""
    picture = Image.new("RGB", (600, 400), (0, 0, 200))
    picture.paste((200, 0, 0), (0, 0, 300, 400))
    exif = Image.Exif()
    exif[0x0112] = 6  # turn right to see it upright
    exif[0x010F] = "SecretPhone"
    exif.get_ifd(0x8825).update({1: "N", 2: (39.0, 54.0, 15.0), 3: "E", 4: (116.0, 23.0, 29.0)})
    return _saved(picture, "JPEG", exif=exif.tobytes(), comment=b"at home")


def pixel_bomb() -> bytes:
    """A few kilobytes that claim to be 60,000 × 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def pdf(pages: int = 1, **save: Any) -> bytes:
    return _written(_blank(pages), **save)


def pdf_with_javascript() -> bytes:
    document = _blank()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    document.Root.OpenAction = document.make_indirect(action)
    return _written(document)


def pdf_with_launch() -> bytes:
    document = _blank()
    link = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.Link,
        Rect=[0, 0, 100, 100],
        A=pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe"),
    )
    document.pages[0].Annots = pikepdf.Array([link])
    return _written(document)


def pdf_with_attachment() -> bytes:
    document = _blank()
    document.attachments["a.exe"] = pikepdf.AttachedFileSpec(document, EXE, filename="a.exe")
    return _written(document)


def pdf_encrypted(owner_only: bool = False) -> bytes:
    user = "" if owner_only else "user"
    return _written(_blank(), encryption=pikepdf.Encryption(owner="owner", user=user))


def pdf_bomb(megabytes: int = 1_000) -> bytes:
    """One page whose content unpacks to a thousand times the file."""
    packer, parts = zlib.compressobj(9), []
    for _piece in range(megabytes):
        parts.append(packer.compress(b" " * 1024 * 1024))
    parts.append(packer.flush())
    document = _blank()
    stream = pikepdf.Stream(document, b"".join(parts))
    stream.Filter = pikepdf.Name.FlateDecode
    document.pages[0].Contents = document.make_indirect(stream)
    return _written(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def pdf_double_bomb() -> bytes:
    """Packed twice: a few kilobytes."""
    document = _blank()
    stream = pikepdf.Stream(document, zlib.compress(zlib.compress(bytes(50_000_000), 9), 9))
    stream.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.FlateDecode])
    document.pages[0].Contents = document.make_indirect(stream)
    return _written(document, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def pdf_object_bomb() -> bytes:
    """An object stream that has to be unpacked before anything can be looked at."""
    packer = zlib.compressobj(9)
    parts = [packer.compress(b"1 0 <</Type/Catalog>>")]
    for _piece in range(1_500):
        parts.append(packer.compress(b" " * 1024 * 1024))
    parts.append(packer.flush())
    packed = b"".join(parts)
    head = b"%PDF-1.5\n"
    first = b"2 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(packed)
    body = head + first + packed + b"\nendstream endobj\n"
    start = len(body)
    rows = b"".join(
        struct.pack(">BIH", *row) for row in [(0, 0, 65535), (2, 2, 0), (1, len(head), 0), (1, start, 0)]
    )
    cross = (
        b"3 0 obj<</Type/XRef/Size 4/W[1 4 2]/Root 1 0 R/Length %d>>stream\n" % len(rows)
        + rows
        + b"\nendstream endobj\n"
    )
    return body + cross + b"startxref\n%d\n%%%%EOF\n" % start


def _saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    target = io.BytesIO()
    picture.save(target, kind, **options)
    return target.getvalue()


def _blank(pages: int = 1) -> pikepdf.Pdf:
    document = pikepdf.new()
    for _page in range(pages):
        document.add_blank_page(page_size=(595, 842))
    return document


def _written(document: pikepdf.Pdf, **save: Any) -> bytes:
    target = io.BytesIO()
    document.save(target, **save)
    return target.getvalue()


def _chunk(kind: bytes, octets: bytes) -> bytes:
    return struct.pack(">I", len(octets)) + kind + octets + struct.pack(">I", zlib.crc32(kind + octets))
