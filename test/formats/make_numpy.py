#!/usr/bin/env python3
"""Writes numpy/: arrays as NumPy saves them, and expected.json with their bytes as float32, float64 or int32, to compare ours with.

    /usr/bin/python3 test/formats/make_numpy.py [FOLDER]      (Debian: apt install python3-numpy)
"""
import io
import json
import os
import sys
import zipfile

import numpy as np

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'numpy')
os.makedirs(folder, exist_ok=True)
random = np.random.RandomState(3)
expected = {}


def remember(name, a):
    ours = '<f8' if a.dtype.kind == 'f' and a.dtype.itemsize == 8 else '<f4' if a.dtype.kind == 'f' else '<i4'
    dtype = {'<f8': 'float64', '<f4': 'float32', '<i4': 'int32'}[ours]
    expected[name] = {'dtype': dtype, 'shape': list(a.shape), 'bytes': np.asarray(a, dtype=ours, order='C').tobytes().hex()}


def save(name, a, version=None):
    with open(os.path.join(folder, name + '.npy'), 'wb') as file:
        np.lib.format.write_array(file, a, version=version)
    remember(name, a)


floats = np.array([[0.0, -0.0, 1.5], [np.inf, -np.inf, np.nan]])
for code in ['f2', 'f4', 'f8']:
    for order in '<>':
        save(f'{code}-{"little" if order == "<" else "big"}', floats.astype(order + code))
# Quiet NaNs with a sign and something in them, and the smallest and largest numbers.
save('f2-special', np.array([0x7e01, 0xfeff, 0x0001, 0x83ff, 0x0400, 0x7bff], dtype='<u2').view('<f2'))
save('f4-special', np.array([0x7fc00001, 0xffffffff, 0x00000001, 0x807fffff, 0x7f7fffff], dtype='<u4').view('<f4'))
save('f8-special', np.array([0x7ff8000000000001, 0xffffffffffffffff, 1, 0x800fffffffffffff], dtype='<u8').view('<f8'))
save('f2-many', np.arange(0, 0x7c00, 31, dtype='<u2').view('<f2'))
for code in ['i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8']:
    info = np.iinfo(code)
    low, high = max(info.min, -2 ** 31), min(info.max, 2 ** 31 - 1)
    for order in '<>':
        save(f'{code}-{"little" if order == "<" else "big"}', np.array([low, -1 if low else 1, 0, high], dtype=order + code))
save('truth', np.array([[True, False]]))
save('scalar', np.float32(2.5).reshape(()))
save('vector', random.randn(5).astype(np.float32))
save('empty', np.zeros((0, 3)))
cube = random.randn(2, 3, 4)
save('fortran', np.asfortranarray(cube))
save('fortran-big', np.asfortranarray(cube.astype('>f4')))
save('version-2', cube, (2, 0))
save('version-3', cube.astype(np.float32), (3, 0))
# As written by Python 2, whose long numbers end with an L.
with open(os.path.join(folder, 'python-2.npy'), 'wb') as file:
    header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2L, 3L), }".ljust(117) + '\n'
    file.write(b'\x93NUMPY\x01\x00' + len(header).to_bytes(2, 'little') + header.encode() + floats.astype('<f4').tobytes())
remember('python-2', np.load(os.path.join(folder, 'python-2.npy')))


def archive(name, arrays):
    for key, a in arrays.items():
        remember(f'{name}/{key}', a)
    return arrays


np.savez(os.path.join(folder, 'plain.npz'), **archive('plain', {'x': cube, 'y': np.arange(4), 'layer 1/weights é': cube[0]}))
packed = {'x': np.asfortranarray(cube.astype(np.float32)), 'empty': np.zeros((2, 0))}
np.savez_compressed(os.path.join(folder, 'packed.npz'), **archive('packed', packed))
# Large archives keep sizes, offsets and counts in ZIP64 records; with these limits small ones do.
zipfile.ZIP64_LIMIT, zipfile.ZIP_FILECOUNT_LIMIT = 10, 1


class Pipe(io.BytesIO):
    """What cannot be sought in: sizes come after the members."""

    def seek(self, *_):
        raise OSError

    def tell(self):
        raise OSError


def save_large(name, write, arrays):
    """The last record says that the counts, the size and the offset are elsewhere, as it does where they are too large for it."""
    file = Pipe() if name == 'piped' else io.BytesIO()
    write(file, **archive(name, arrays))
    with open(os.path.join(folder, f'{name}.npz'), 'wb') as out:
        out.write(file.getvalue()[:-14] + b'\xff' * 12 + b'\0\0')


save_large('zip64', np.savez, {'x': cube, 'y': np.arange(4), 'z': np.float64(3)})
save_large('piped', np.savez_compressed, {'x': cube, 'y': np.arange(4)})

with open(os.path.join(folder, 'expected.json'), 'w') as file:
    json.dump(expected, file, separators=(',', ':'))
    file.write('\n')
print(f'{len(expected)} arrays from NumPy {np.__version__} in {folder}')
