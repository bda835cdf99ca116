#!/usr/bin/env python3
"""Reads what the library wrote and compares every bit: /usr/bin/python3 test/formats/read_back.py FOLDER (see write-files.mjs)."""
import json
import os
import struct
import sys

import numpy as np

folder = sys.argv[1]
with open(os.path.join(folder, 'wanted.json')) as file:
    wanted = json.load(file)
TYPES = {'F64': '<f8', 'F32': '<f4', 'I32': '<i4'}


def read_safetensors(path):
    """The tensors and the metadata, by the format's description; and what the reference writer does besides: widest first, all aligned."""
    with open(path, 'rb') as file:
        (length,) = struct.unpack('<Q', file.read(8))
        text, data = file.read(length), file.read()
    assert length % 8 == 0 and text[:1] == b'{', path
    header = json.loads(text.decode())
    metadata = header.pop('__metadata__', None)
    arrays, end, width = {}, 0, 8
    for name, entry in header.items():
        dtype = np.dtype(TYPES[entry['dtype']])
        begin, after = entry['data_offsets']
        assert begin == end and begin % dtype.itemsize == 0 and dtype.itemsize <= width, (path, name, entry)
        arrays[name] = np.frombuffer(data[begin:after], dtype).reshape(entry['shape'])
        end, width = after, dtype.itemsize
    assert end == len(data), (path, end, len(data))
    assert metadata == wanted['metadata'].get(os.path.basename(path).split('.')[0]), (path, metadata)
    return arrays


files = {}
for name, (dtype, shape, bits) in wanted['arrays'].items():
    file, _, key = name.partition('/')
    if file not in files:
        path = os.path.join(folder, file)
        files[file] = read_safetensors(path) if file.endswith('.safetensors') else np.load(path, allow_pickle=False)
    a = files[file][key] if key else files[file]
    assert a.dtype == np.dtype(dtype) and list(a.shape) == shape, (name, a.dtype, a.shape)
    assert np.ascontiguousarray(a).tobytes().hex() == bits, name
for file, arrays in files.items():
    if not isinstance(arrays, np.ndarray):
        assert sorted(arrays) == sorted(key for name in wanted['arrays'] for at, _, key in [name.partition('/')] if at == file), file
assert len(wanted['arrays']) > 100
print(f"{len(wanted['arrays'])} arrays in {len(files)} files as the library wrote them, read by NumPy {np.__version__}")
