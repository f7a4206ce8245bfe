"""A place in a file of any kind that is taken in: found wherever that kind keeps it, and nothing else is taken for one."""

from __future__ import annotations

import os
import struct
import zlib

import pytest

from arrears.casework.hidden_places import has_hidden_place

SOUND = bytes(range(256)) * 400  # stands for sound and picture
PLACE = b"+00.0120-000.0080/"


def chunk(name: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*more: bytes) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) + b"".join(more) + chunk(b"IDAT", SOUND) + chunk(b"IEND")


def jpeg(*segments: bytes, after: bytes = b"") -> bytes:
    told = b"".join(one[:2] + struct.pack(">H", len(one)) + one[2:] for one in segments)
    return b"\xff\xd8" + told + b"\xff\xda\x00\x02" + SOUND + b"\xff\xd9" + after


def webp(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"".join(
        name + struct.pack("<I", len(told)) + told + b"\0" * (len(told) % 2)
        for name, told in ((b"VP8 ", SOUND), *chunks)
    )
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def box(name: bytes, *inside: bytes) -> bytes:
    body = b"".join(inside)
    return struct.pack(">I", 8 + len(body)) + name + body


def mp4(*in_moov: bytes, media: bytes = SOUND) -> bytes:
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", media) + box(b"moov", box(b"mvhd", bytes(100)), *in_moov)


def id3(*frames: tuple[bytes, bytes], flags: int = 0, version: int = 3) -> bytes:
    body = b"".join(name + struct.pack(">I", len(told)) + b"\0\0" + told for name, told in frames) + bytes(20)
    size = bytes((len(body) >> 7 * place) & 0x7F for place in (3, 2, 1, 0))
    return b"ID3" + bytes([version, 0, flags]) + size + body + b"\xff\xfb" + SOUND


def webm(tags: bytes = b"") -> bytes:
    return b"\x1aE\xdf\xa3" + bytes(20) + SOUND + tags


def ogg(comment: bytes = b"ENCODER=example") -> bytes:
    return b"OggS" + bytes(24) + b"OpusTags" + struct.pack("<I", len(comment)) + comment + SOUND


HIDDEN = [
    ("image/jpeg", jpeg(b"\xff\xe1Exif\0\0MM")), ("image/jpeg", jpeg(b"\xff\xe1http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>")),
    ("image/jpeg", jpeg(b"\xff\xedPhotoshop 3.0\0")),
    ("image/jpeg", jpeg(after=mp4(box(b"udta", box(b"\xa9xyz", b"location"))))),  # a photo that moves
    ("image/png", png(chunk(b"eXIf", b"MM"))), ("image/png", png(chunk(b"iTXt", b"XML:com.adobe.xmp\0\0"))),
    ("image/png", png(chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(b"place")))),
    ("image/png", png(chunk(b"tEXt", b"Comment\0" + PLACE))),
    ("image/webp", webp((b"EXIF", b"MM"))), ("image/webp", webp((b"XMP ", b"<rdf/>"))),
    ("video/mp4", mp4(box(b"udta", box(b"\xa9xyz", PLACE)))), ("audio/mp4", mp4(box(b"udta", box(b"loci", PLACE)))),
    ("video/mp4", mp4(box(b"meta", box(b"keys", b"com.apple.quicktime.location.ISO6709")))),
    ("video/mp4", mp4(box(b"trak", box(b"stsd", b"camm")))), ("video/mp4", mp4(box(b"trak", box(b"stsd", b"gpmd")))),
    ("video/mp4", b"\0\0\0\x08ftyp\0\0\0\x03moov\xa9xyz"),  # a size that cannot be hides nothing
    ("audio/mpeg", id3((b"TXXX", b"\0place\0" + PLACE))), ("audio/mpeg", id3((b"GEOB", b"place"))),
    ("audio/mpeg", id3((b"TXXX", b"\1" + "Location".encode("utf-16")))), ("audio/mpeg", id3((b"APIC", b"picture"))),
    ("audio/mpeg", id3((b"TSSE", b"x"), flags=0x80)), ("audio/mpeg", id3(version=2)),
    ("audio/mpeg", b"\xff\xfb" + SOUND + b"TAG" + PLACE.ljust(125, b"\0")), ("audio/mpeg", b"\xff\xfb" + SOUND + b"APETAGEX"),
    ("video/webm", webm(b"\x12T\xc3gLOCATION" + PLACE)), ("audio/webm", webm(b"RECORDING_LOCATION")),
    ("audio/ogg", ogg(b"LOCATION=" + PLACE)), ("audio/ogg", ogg(b"geo_Latitude=0.012")),
    ("audio/ogg", ogg(b"METADATA_BLOCK_PICTURE=AAAA")),
]  # fmt: skip
PLAIN = [
    ("image/jpeg", jpeg(b"\xff\xe0JFIF\0", b"\xff\xe2ICC_PROFILE\0")), ("image/png", png(chunk(b"gAMA", bytes(4)))),
    ("image/webp", webp((b"ALPH", SOUND))), ("video/mp4", mp4(media=SOUND + b"loci gpmd camm \xa9xyz")),
    ("audio/mp4", mp4(box(b"udta", box(b"\xa9too", b"example encoder")))),
    ("audio/mpeg", id3((b"TSSE", b"\0example encoder"), (b"TLEN", b"\x0012"))), ("audio/mpeg", b"\xff\xfb" + SOUND),
    ("audio/webm", webm(b"\x12T\xc3gENCODER")), ("audio/ogg", ogg()),
]  # fmt: skip


@pytest.mark.parametrize(("media_type", "content"), HIDDEN)
def test_place_or_notes_in_which_one_may_lie_are_found(media_type: str, content: bytes) -> None:
    assert has_hidden_place(content, media_type)


@pytest.mark.parametrize(("media_type", "content"), PLAIN)
def test_plain_photo_or_recording_is_taken_in(media_type: str, content: bytes) -> None:
    assert not has_hidden_place(content, media_type)


def test_sound_is_not_mistaken_for_notes_and_a_file_cut_short_is_read_to_its_end() -> None:
    noise = os.urandom(2_000_000)
    for media_type, content in [
        ("video/mp4", mp4(media=noise)),
        ("audio/webm", webm(noise)),
        ("audio/mpeg", b"\xff\xfb" + noise),
    ]:
        assert not has_hidden_place(content, media_type), media_type
    for media_type, content in (*HIDDEN, *PLAIN):
        for length in (4, 9, 13, len(content) // 2):
            has_hidden_place(content[:length], media_type)  # ends, whatever it answers
