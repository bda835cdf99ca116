#!/usr/bin/env python3
"""Writes torch/: networks of PyTorch, each with its weights in the safetensors layout, and as JSON an input and its output.

    /usr/bin/python3 test/formats/make_torch.py [FOLDER]      (Debian: apt install python3-torch python3-numpy)
"""
import json
import os
import struct
import sys

import torch
from torch import nn

torch.manual_seed(5)


class Residual(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def convnet():
    net = nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(12, 6), nn.LayerNorm(6), Residual(nn.Linear(6, 6), nn.Tanh()), nn.Linear(6, 2, bias=False),
    )
    net(torch.randn(16, 2, 4, 4))
    return net.eval(), torch.randn(3, 2, 4, 4)


def neuron():
    return nn.Linear(3, 1).double(), torch.randn(4, 3, dtype=torch.float64)


def square():
    """Where a matrix that is not turned round fits as well."""
    return nn.Sequential(nn.Embedding(4, 4), nn.Linear(4, 4), nn.Sigmoid()), torch.tensor([[0, 3, 1], [2, 2, 0]])


class Named(nn.Module):
    """Layers by names of their own, and a convolution in groups, as half precision."""

    def __init__(self):
        super().__init__()
        self.features = nn.Conv2d(4, 6, (2, 1), groups=2)
        self.head = nn.Linear(18, 3)

    def forward(self, x):
        return self.head(torch.flatten(self.features(x), 1))


def named():
    net = Named()
    with torch.no_grad():
        for p in net.parameters():
            p.copy_(p.half())
    return net, torch.randn(2, 4, 2, 3)


NAMES = {torch.float16: 'F16', torch.float32: 'F32', torch.float64: 'F64', torch.int64: 'I64'}


def safetensors(tensors):
    header, data = {}, b''
    for name, t in tensors.items():
        raw = t.contiguous().numpy().tobytes()
        header[name] = {'dtype': NAMES[t.dtype], 'shape': list(t.shape), 'data_offsets': [len(data), len(data) + len(raw)]}
        data += raw
    text = json.dumps(header).encode()
    text += b' ' * (-len(text) % 8)
    return struct.pack('<Q', len(text)) + text + data


folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'torch')
os.makedirs(folder, exist_ok=True)
for make in [convnet, neuron, square, named]:
    net, x = make()
    state = net.state_dict()
    if make is named:
        state = {name: t.half() for name, t in state.items()}
    with open(os.path.join(folder, f'{make.__name__}.safetensors'), 'wb') as file:
        file.write(safetensors(state))
    with open(os.path.join(folder, f'{make.__name__}.json'), 'w') as file:
        json.dump({'torch': torch.__version__, 'x': x.tolist(), 'y': net(x).tolist()}, file, separators=(',', ':'))
        file.write('\n')
    print(f'{make.__name__}: {len(state)} tensors from PyTorch {torch.__version__}')
