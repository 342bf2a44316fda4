"""SM3 (GB/T 32905-2016) in plain Python, where OpenSSL has none.

Slow, and needs nothing: verify_audit.py takes it from beside itself.
"""

from __future__ import annotations

import struct


def own_sm3(data: bytes) -> str:
    """SM3 of some bytes, in hexadecimal (GB/T 32905-2016, 5)."""
    size = len(data)
    data += b"\x80" + b"\0" * ((55 - size) % 64) + struct.pack(">Q", size * 8)
    state = [
        0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600,
        0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E,
    ]  # fmt: skip
    for at in range(0, len(data), 64):
        state = _compress(state, struct.unpack_from(">16I", data, at))
    return "".join(f"{word:08x}" for word in state)


def _left(word: int, by: int) -> int:
    return (word << by | word >> (32 - by)) & 0xFFFFFFFF


def _compress(state: list[int], block: tuple[int, ...]) -> list[int]:
    w = list(block)
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ _left(w[j - 3], 15)
        x ^= _left(x, 15) ^ _left(x, 23)
        w.append(x ^ _left(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        turn = 0x79CC4519 if j < 16 else 0x7A879D8A
        a12 = _left(a, 12)
        ss1 = _left((a12 + e + _left(turn, j % 32)) & 0xFFFFFFFF, 7)
        if j < 16:
            ff, gg = a ^ b ^ c, e ^ f ^ g
        else:
            ff, gg = a & b | a & c | b & c, e & f | ~e & g
        tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & 0xFFFFFFFF
        tt2 = (gg + h + ss1 + w[j]) & 0xFFFFFFFF
        a, b, c, d = tt1, a, _left(b, 9), c
        e, f, g, h = tt2 ^ _left(tt2, 9) ^ _left(tt2, 17), e, _left(f, 19), g
    return [x ^ y for x, y in zip(state, (a, b, c, d, e, f, g, h))]  # noqa: B905
