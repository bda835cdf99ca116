#!/usr/bin/env python3
"""The training of python-cousin.ts with NumPy alone, by the lecture's equations: same pictures, same costs, same weights.

    npm run example -- python-cousin && /usr/bin/python3 examples/python_cousin.py
"""
import os

import numpy as np

folder = os.environ.get('COUSIN_FOLDER', os.path.join('build', 'cousin'))
with np.load(os.path.join(folder, 'pictures.npz')) as arrays:
    x, y = arrays['x'], arrays['y']
m, n = x.shape
w, b = np.zeros((n, 1)), 0.0
costs = []
for _ in range(200):
    z = x @ w + b
    a = 1 / (1 + np.exp(-z))  # equation (8)
    costs.append(np.mean(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))))  # (10)
    w = w - 0.01 * x.T @ (a - y) / m  # (11), (13)
    b = b - 0.01 * np.mean(a - y)  # (12), (14)

print(f'{m} pictures of {n} numbers')
for i in range(0, 200, 20):
    print(f'cost {i:3d}: {costs[i]:.6f}')
print(f'cost {199}: {costs[-1]:.6f}')
theirs = np.load(os.path.join(folder, 'weights.npy'))
assert np.abs(theirs - w).max() <= 1e-9 * np.abs(w).max(), 'the weights differ'
