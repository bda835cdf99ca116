#!/usr/bin/env python3
"""Writes torch.safetensors and torch.json: a network of PyTorch with its weights in the safetensors layout, an input, and its output.

    /usr/bin/python3 test/formats/make_torch.py      (Debian: apt install python3-torch python3-numpy)
"""
import json
import os
import struct

import torch
from torch import nn

torch.manual_seed(5)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


net = nn.Sequential(
    nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
    nn.Linear(12, 6), nn.LayerNorm(6), Residual(nn.Linear(6, 6), nn.Tanh()), nn.Linear(6, 2, bias=False),
)
net(torch.randn(16, 2, 4, 4))
net.eval()
x = torch.randn(3, 2, 4, 4)
names = {torch.float32: 'F32', torch.int64: 'I64'}
header, data = {}, b''
for name, t in net.state_dict().items():
    raw = t.contiguous().numpy().tobytes()
    header[name] = {'dtype': names[t.dtype], 'shape': list(t.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
    data += raw
text = json.dumps(header).encode()
text += b' ' * (-len(text) % 8)
folder = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(folder, 'torch.safetensors'), 'wb') as file:
    file.write(struct.pack('<Q', len(text)) + text + data)
with open(os.path.join(folder, 'torch.json'), 'w') as file:
    json.dump({'torch': torch.__version__, 'x': x.tolist(), 'y': net(x).tolist()}, file, separators=(',', ':'))
    file.write('\n')
print(f'{len(header)} tensors from PyTorch {torch.__version__}')
