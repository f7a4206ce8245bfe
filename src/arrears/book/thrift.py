"""Reads and writes Thrift's compact protocol, as far as a Parquet footer needs it, without knowing the structures.

A struct is a dict of field id -> (type, value); lists keep their element type. Written again unchanged it gives the
same meaning, so a footer can be edited in a few places and every field a newer writer added survives.
Source: Apache Thrift, "Thrift compact protocol encoding"; Apache Parquet format, parquet.thrift.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

TRUE, FALSE, BYTE, I16, I32, I64, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = range(1, 13)
Struct = dict[int, tuple[int, Any]]


@dataclass(slots=True)
class Items:
    """A list and the type of its elements."""

    kind: int
    values: list[Any]


class Reader:
    """Reads values from the front of a byte string."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1]

    def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
            shift += 7

    def _zigzag(self) -> int:
        value = self._varint()
        return (value >> 1) ^ -(value & 1)

    def read_struct(self) -> Struct:
        found: Struct = {}
        field = 0
        while True:
            head = self._byte()
            if head == 0:
                return found
            kind = head & 0x0F
            field = field + (head >> 4) if head >> 4 else self._zigzag()
            found[field] = (kind, self._value(kind))

    def _value(self, kind: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        if kind == BYTE:
            return self._byte()
        if kind in (I16, I32, I64):
            return self._zigzag()
        if kind == DOUBLE:
            self._at += 8
            return struct.unpack("<d", self._data[self._at - 8 : self._at])[0]
        if kind == BINARY:
            length = self._varint()
            self._at += length
            return self._data[self._at - length : self._at]
        if kind in (LIST, SET):
            return self._items()
        if kind == STRUCT:
            return self.read_struct()
        raise ValueError(f"thrift type {kind} does not occur in a Parquet footer")

    def _items(self) -> Items:
        head = self._byte()
        size = head >> 4
        if size == 15:
            size = self._varint()
        kind = head & 0x0F
        if kind in (TRUE, FALSE):  # elements of a boolean list are whole bytes
            return Items(kind, [self._byte() for _ in range(size)])
        return Items(kind, [self._value(kind) for _ in range(size)])


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _zigzag(value: int) -> bytes:
    return _varint(value << 1 if value >= 0 else (-value << 1) - 1)


def write_struct(fields: Struct) -> bytes:
    """The bytes of a struct."""
    out, last = bytearray(), 0
    for field in sorted(fields):
        kind, value = fields[field]
        if kind in (TRUE, FALSE):
            kind = TRUE if value else FALSE
        step = field - last
        if 0 < step < 16:
            out.append(step << 4 | kind)
        else:
            out.append(kind)
            out += _zigzag(field)
        if kind not in (TRUE, FALSE):
            out += _bytes(kind, value)
        last = field
    out.append(0)
    return bytes(out)


def _bytes(kind: int, value: Any) -> bytes:
    if kind == BYTE:
        return bytes([value])
    if kind in (I16, I32, I64):
        return _zigzag(value)
    if kind == DOUBLE:
        return struct.pack("<d", value)
    if kind == BINARY:
        return _varint(len(value)) + bytes(value)
    if kind == STRUCT:
        return write_struct(value)
    size = len(value.values)
    head = bytes([size << 4 | value.kind]) if size < 15 else bytes([0xF0 | value.kind]) + _varint(size)
    if value.kind in (TRUE, FALSE):
        return head + bytes(value.values)
    return head + b"".join(_bytes(value.kind, item) for item in value.values)
