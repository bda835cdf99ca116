#!/usr/bin/env python3
"""Writes numpy/: arrays as NumPy saves them, and expected.json with their numbers as float64 bits, to compare ours with.

    /usr/bin/python3 test/formats/make_numpy.py [FOLDER]      (Debian: apt install python3-numpy)
"""
import json
import os
import sys

import numpy as np

folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'numpy')
os.makedirs(folder, exist_ok=True)
random = np.random.RandomState(3)
expected = {}


def remember(name, a):
    values = np.asarray(a, dtype=np.float64, order='C').reshape(-1)
    expected[name] = {'shape': list(a.shape), 'bits': values.view(np.uint64).astype(str).tolist()}


def save(name, a, version=None):
    with open(os.path.join(folder, name + '.npy'), 'wb') as file:
        np.lib.format.write_array(file, a, version=version)
    remember(name, a)


floats = np.array([[0.0, -0.0, 1.5], [np.inf, -np.inf, np.nan]])
for code in ['f2', 'f4', 'f8']:
    for order in '<>':
        save(f'{code}-{"little" if order == "<" else "big"}', floats.astype(order + code))
save('half-small', np.array([6e-8, 6.1e-5, 65504, 1e-4, 0.333], dtype='<f2'))
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
save('version-2', cube, (2, 0))
save('version-3', cube.astype(np.float32), (3, 0))
np.savez(os.path.join(folder, 'plain.npz'), x=cube, y=np.arange(4))
np.savez_compressed(os.path.join(folder, 'packed.npz'), x=np.asfortranarray(cube.astype(np.float32)), empty=np.zeros((2, 0)))
remember('plain/x', cube)
remember('plain/y', np.arange(4))
remember('packed/x', cube.astype(np.float32))
remember('packed/empty', np.zeros((2, 0)))
with open(os.path.join(folder, 'expected.json'), 'w') as file:
    json.dump(expected, file, separators=(',', ':'))
    file.write('\n')
print(f'{len(expected)} arrays from NumPy {np.__version__} in {folder}')
