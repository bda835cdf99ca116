#!/usr/bin/env python3
"""Writes training.json: the homework's training, logistic regression on pictures by gradient descent, as PyTorch does it.

    /usr/bin/python3 test/golden/training.py [FILE]      (Debian: apt install python3-torch python3-numpy)

The pictures follow from a formula in whole numbers, which test/golden-training.test.ts has too.
"""
import json
import os
import sys

import torch

PICTURES, FEATURES, ITERATIONS, RATE = 24, 192, 50, 0.05


def byte(i, j):
    """Number j of picture i, 8 × 8 pixels of three colours: those of odd number have something bright in their middle."""
    return (31 * i + 17 * j + i * j * (i + 3 * j)) % 200 + (55 if i % 2 and 60 <= j < 120 else 0)


bytes_ = torch.tensor([[byte(i, j) for j in range(FEATURES)] for i in range(PICTURES)])
labels = torch.tensor([[i % 2] for i in range(PICTURES)])
runs = []
for dtype in ['float64', 'float32']:
    kind = getattr(torch, dtype)
    x, y = bytes_.to(kind) / 255, labels.to(kind)
    w, b = torch.zeros(FEATURES, 1, dtype=kind, requires_grad=True), torch.zeros(1, dtype=kind, requires_grad=True)
    optimizer = torch.optim.SGD([w, b], lr=RATE)
    costs = []
    for _ in range(ITERATIONS):
        optimizer.zero_grad()
        cost = torch.nn.functional.binary_cross_entropy_with_logits(x @ w + b, y)
        cost.backward()
        optimizer.step()
        costs.append(cost.item())
    runs.append({'dtype': dtype, 'costs': costs, 'weights': w.detach().reshape(-1).tolist(), 'bias': b.item()})

target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'training.json')
with open(target, 'w') as file:
    json.dump({'torch': torch.__version__, 'learningRate': RATE, 'runs': runs}, file, separators=(',', ':'), allow_nan=False)
    file.write('\n')
print(f'{len(runs)} trainings of {ITERATIONS} iterations from PyTorch {torch.__version__} in {target}')
