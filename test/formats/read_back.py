#!/usr/bin/env python3
"""Reads what the library wrote and compares every bit: /usr/bin/python3 test/formats/read_back.py FOLDER (see write-files.mjs)."""
import json
import os
import sys

import numpy as np

folder = sys.argv[1]
with open(os.path.join(folder, 'wanted.json')) as file:
    wanted = json.load(file)
count = 0
for name, (dtype, shape, bits) in wanted.items():
    archive, _, key = name.partition('/')
    loaded = np.load(os.path.join(folder, archive), allow_pickle=False)
    a = loaded[key] if key else loaded
    assert a.dtype == np.dtype(dtype) and list(a.shape) == shape, (name, a.dtype, a.shape)
    assert np.ascontiguousarray(a).tobytes().hex() == bits, name
    count += 1
assert count > 10
print(f'{count} arrays as the library wrote them, read by NumPy {np.__version__}')
