"""Does a photo or recording carry a place of its own, or notes in which one may lie? Read from its frame, without decoding it.

A hidden place (Exif GPS, a tag of the recorder) would travel with every copy. What may hold one is refused whether it does or
not: text of any program in a PNG, tags of an MP3 beyond its encoder's name. Coordinates written into the sound or the picture
itself are not found.
Sources: Exif APP1 (CIPA DC-008), XMP (ISO 16684-1), PNG chunks (W3C PNG 3rd edition), WebP EXIF and XMP chunks, ISO base media
boxes (ISO/IEC 14496-12; `loci` of 3GPP TS 26.244; `©xyz` and location keys of QuickTime; `camm` and `gpmd` tracks of cameras),
Matroska tags (RFC 9559), Vorbis comments (also in Opus, RFC 7845), ID3v2, ID3v1 and APEv2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

_RIFF_HEAD: Final = 12
_BOX_HEAD, _BOX_HEAD_LONG = 8, 16
# Long enough that sound and picture never spell them by chance; in small letters, as they are looked for.
_WORDS: Final = (
    b"exif\0", b"ns.adobe.com/xap", b"<x:xmpmeta", b"photoshop 3.0", b"location", b"latitude", b"longitude", b"geotag",
    b"metadata_block_picture", b"apetagex",
)  # fmt: skip
_PNG_NOTES: Final = (b"eXIf", b"tEXt", b"zTXt", b"iTXt")
_WEBP_NOTES: Final = (b"EXIF", b"XMP ")
_BOX_PLACES: Final = (b"\xa9xyz", b"loci", b"camm", b"gpmd", b"mebx")
_BOX_MEDIA: Final = (
    b"mdat",
    b"moof",
    b"sidx",
    b"mfra",
    b"free",
    b"skip",
)  # what of these is text is found by its words
_ID3_PLAIN: Final = (b"TSSE", b"TENC", b"TLEN")  # which program wrote it, and how long it plays
_ID3_HEAD: Final = 10
_ID3V1: Final = 128


def has_hidden_place(content: bytes, media_type: str) -> bool:
    """Whether the file carries a place, or notes that may hold one, beside what it shows or plays."""
    told = content.lower()  # of 20 MB a copy, for a moment
    if any(word in told or _wide(word) in told for word in _WORDS):
        return True
    look = _LOOKS.get(media_type.partition("/")[2])
    return look(content) if look is not None else False


def _wide(word: bytes) -> bytes:
    """As ID3 writes text in two bytes a letter."""
    return word.decode().encode("utf-16-le")


def _in_png(content: bytes) -> bool:
    return any(name in _PNG_NOTES for name in _png_chunks(content))


def _png_chunks(content: bytes) -> Iterator[bytes]:
    at = 8
    while at + 8 <= len(content):
        yield content[at + 4 : at + 8]
        at += 12 + int.from_bytes(content[at : at + 4], "big")


def _in_webp(content: bytes) -> bool:
    at = _RIFF_HEAD
    while at + 8 <= len(content):
        if content[at : at + 4] in _WEBP_NOTES:
            return True
        size = int.from_bytes(content[at + 4 : at + 8], "little")
        at += 8 + size + size % 2
    return False


def _in_mp4(content: bytes) -> bool:
    return any(mark in box for box in _boxes(content) for mark in _BOX_PLACES)


def _boxes(content: bytes) -> Iterator[bytes]:
    """The boxes beside sound and picture; all that follows a size that cannot be is taken for one."""
    at = 0
    while at + _BOX_HEAD <= len(content):
        size, head = int.from_bytes(content[at : at + 4], "big"), _BOX_HEAD
        if size == 1:
            size, head = int.from_bytes(content[at + 8 : at + 16], "big"), _BOX_HEAD_LONG
        is_sound = size == 0 or head <= size <= len(content) - at
        end = at + size if is_sound and size else len(content)
        if not is_sound or content[at + 4 : at + 8] not in _BOX_MEDIA:
            yield content[at:end]
        at = end


def _in_mpeg(content: bytes) -> bool:
    if content[-_ID3V1:][:3] == b"TAG":
        return True
    return content[:3] == b"ID3" and not _is_plain_id3(content)


def _is_plain_id3(content: bytes) -> bool:
    """Whether the tag holds nothing but who encoded it. An older tag, or one written in a way of its own, is not read."""
    end = _ID3_HEAD + _seven_bits(content[6:10])
    if end > len(content):
        return False
    version, flags = content[3], content[5]
    if version not in (3, 4) or flags:
        return False
    at = _ID3_HEAD
    while at + _ID3_HEAD <= end and content[at] != 0:
        if content[at : at + 4] not in _ID3_PLAIN:
            return False
        size = content[at + 4 : at + 8]
        at += _ID3_HEAD + (_seven_bits(size) if version == 4 else int.from_bytes(size, "big"))
    return not any(content[at:end])  # what follows the frames is padding


def _seven_bits(size: bytes) -> int:
    return sum((byte & 0x7F) << 7 * place for place, byte in enumerate(reversed(size)))


# A JPEG's Exif and XMP, the tags of WebM and Ogg are found by their words.
_LOOKS: Final[Mapping[str, Callable[[bytes], bool]]] = {
    "png": _in_png, "webp": _in_webp, "mp4": _in_mp4, "mpeg": _in_mpeg,
}  # fmt: skip
