#!/usr/bin/env python3
"""Writes safetensors/: files in the layout of Python's safetensors, and expected.json with what they hold as float32, float64 or int32.

Header and numbers are put together by hand, from the format's description: nothing but struct and json reads or writes them.

    /usr/bin/python3 test/formats/make_safetensors.py [FOLDER]      (Debian: apt install python3-numpy)
"""
import json
import os
import struct
import sys

import numpy as np

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'safetensors')
os.makedirs(folder, exist_ok=True)
random = np.random.RandomState(6)
OURS = {'F64': 'float64', 'F32': 'float32', 'F16': 'float32', 'BF16': 'float32'}
expected = {}


def widened(kind, bits):
    """The bits of a float of 16 bits as those of a float32; NaN keeps what is in it."""
    if kind == 'BF16':
        return bits << 16
    if bits & 0x7fff > 0x7c00:
        return (bits & 0x8000) << 16 | 0x7f800000 | (bits & 0x3ff) << 13
    return struct.unpack('<I', struct.pack('<f', *struct.unpack('<e', struct.pack('<H', bits))))[0]


def wanted(kind, a):
    """The same numbers as our tensors have them, little-endian."""
    if kind in ('F16', 'BF16'):
        return struct.pack(f'<{a.size}I', *(widened(kind, int(bits)) for bits in a.flat))
    return (a if kind[0] == 'F' else a.astype('<i4')).tobytes()


def save(name, tensors, metadata=None, reference=True):
    """`tensors`: for each name its type and array, floats of 16 bits as their bits. The reference writer sorts by width, then by name."""
    order = list(tensors.items())
    if reference:
        order.sort(key=lambda item: (-item[1][1].itemsize, item[0]))
    header, data = {} if metadata is None else {'__metadata__': metadata}, b''
    for key, (kind, a) in order:
        raw = np.ascontiguousarray(a).tobytes()
        header[key] = {'dtype': kind, 'shape': list(a.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    if reference:
        text = json.dumps(header, ensure_ascii=False, separators=(',', ':')).encode()
        text += b' ' * (-len(text) % 8)
    else:
        # Nothing in the format asks for this order, for keys in this order, nor for a length that is a multiple of 8.
        entry = lambda e: {'data_offsets': e['data_offsets'], 'shape': e['shape'], 'dtype': e['dtype']}
        turned = {key: value if key == '__metadata__' else entry(value) for key, value in reversed(header.items())}
        text = json.dumps(turned, indent=1).encode()
        text += b' ' * (len(text) % 8 == 0)
    with open(os.path.join(folder, f'{name}.safetensors'), 'wb') as file:
        file.write(struct.pack('<Q', len(text)) + text + data)
    expected[name] = {
        'metadata': metadata or {},
        'tensors': {key: {'dtype': OURS.get(kind, 'int32'), 'shape': list(a.shape), 'bytes': wanted(kind, a).hex()} for key, (kind, a) in order},
    }


def bits(width, *values):
    return np.array(values, dtype=f'<u{width}')


# Zeros, ones, the smallest and the largest numbers, infinities, NaNs that are quiet or not, with a sign and something in them.
half = bits(2, 0, 0x8000, 0x3c00, 0xbc00, 1, 0x83ff, 0x0400, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x7e01, 0xfeff, 0x7c01, 0xfdff)
brain = bits(2, 0, 0x8000, 0x3f80, 0xbf80, 1, 0x807f, 0x0080, 0x7f7f, 0x7f80, 0xff80, 0x7fc0, 0x7fc1, 0xffff, 0x7f81, 0xffbf)
single = bits(4, 0, 1 << 31, 1, 0x807fffff, 0x7f7fffff, 0x7f800000, 0xff800000, 0x7fc00000, 0x7fc00001, 0xffffffff, 0x7f800001, 0xffbfffff)
double = bits(8, 0, 1 << 63, 1, 0x7fefffffffffffff, 0x7ff << 52, 0xfff << 52, 0x7ff8 << 48, 0xffffffffffffffff, 0x7ff0000000000001)
floats = {'f16': ('F16', half), 'bf16': ('BF16', brain), 'f32': ('F32', single), 'f64': ('F64', double)}
save('floats', floats, {'format': 'np'})
save('halves', {'some': ('F16', np.arange(0, 65536, 61, dtype='<u2').reshape(-1, 5)), 'brain': ('BF16', np.arange(3, 65536, 61, dtype='<u2'))})

integers = {}
for code in ['i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
    info = np.iinfo(code)
    low, high = max(info.min, -2 ** 31), min(info.max, 2 ** 31 - 1)
    kind = code[0].upper() + str(8 * int(code[1]))
    integers[kind.lower()] = (kind, np.array([low, -1 if low else 1, 0, high], dtype='<' + code))
integers['bool'] = ('BOOL', np.array([[True, False, True]]))
save('integers', integers)

shapes = {
    'scalar': ('F32', np.array(2.5, dtype='<f4')),
    'scalar of half': ('F16', bits(2, 0xc100).reshape(())),
    'scalar of truth': ('BOOL', np.array(True)),
    'empty': ('F64', np.zeros((0,), dtype='<f8')),
    'empty rows': ('BF16', np.zeros((2, 0, 3), dtype='<u2')),
    'cube': ('F32', random.randn(2, 3, 4).astype('<f4')),
    'turned': ('F64', np.asfortranarray(random.randn(3, 2))),
    'features.0.weight': ('F32', random.randn(2, 1, 3, 3).astype('<f4')),
}
save('shapes', shapes, {'format': 'pt', 'slová': 'žluť "a" \\ \n', '': ''})
save('nothing', {})
save('words', {}, {'only': 'text'})
# A tensor of one byte first: those after it begin anywhere.
save('unsorted', {'truth': integers['bool'], **floats, **shapes, 'é \u2028 "': integers['i64']}, {'é': '\ud83d\ude80'}, reference=False)

with open(os.path.join(folder, 'expected.json'), 'w') as file:
    json.dump(expected, file, separators=(',', ':'))
    file.write('\n')
print(f'{sum(len(file["tensors"]) for file in expected.values())} tensors in {len(expected)} files in {folder}')
