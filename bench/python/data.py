"""Gives NumPy and PyTorch the same numbers as the JavaScript libraries: the twins of data.mjs and of what workloads/*.mjs export.

A difference between twins shows as a wrong answer: the costs are compared.
"""
import numpy as np


def numbers(size, seed, low=-1.0, high=1.0):
    state = (np.uint64(seed) + np.arange(1, size + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)).astype(np.uint32)
    t = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
    t ^= t + (t ^ (t >> np.uint32(7))) * (t | np.uint32(61))
    return (low + (high - low) * (t ^ (t >> np.uint32(14))).astype(np.float64) / 2**32).astype(np.float32)


LOGISTIC_RATE = 0.01


def logistic(dtype):
    m, n = 209, 12288
    x, y, w = numbers(m * n, 1).reshape(m, n), numbers(m, 2) > 0, numbers(n, 3, -0.01, 0.01)
    return x.astype(dtype), y.astype(dtype), w.astype(dtype)


def mlp():
    """Pictures, classes, and weights of each layer, [inputs, outputs]; biases start at 0."""
    batch, sizes = 128, [784, 256, 128, 10]
    x = numbers(batch * sizes[0], 21, 0, 1).reshape(batch, sizes[0])
    classes = np.floor(numbers(batch, 22, 0, 10)).astype(np.int64)
    weights = [numbers(i * o, 23 + k, -((6 / i) ** 0.5), (6 / i) ** 0.5).reshape(i, o) for k, (i, o) in enumerate(zip(sizes, sizes[1:]))]
    return x, classes, weights


CONVNET_RATE = 0.01


def convnet():
    """Pictures, classes, and the weights of each layer: filters as PyTorch keeps them, the dense ones as [inputs, outputs]."""
    batch = 64
    x = numbers(batch * 784, 41, 0, 1).reshape(batch, 1, 28, 28)
    classes = np.floor(numbers(batch, 42, 0, 10)).astype(np.int64)
    shapes = [((16, 1, 3, 3), 9), ((32, 16, 3, 3), 144), ((1568, 10), 1568)]
    weights = [numbers(int(np.prod(s)), 43 + k, -((6 / inputs) ** 0.5), (6 / inputs) ** 0.5).reshape(s) for k, (s, inputs) in enumerate(shapes)]
    return x, classes, weights


ALEXNET = {'lr': 0.001, 'momentum': 0.9, 'weight_decay': 0.0005}


def long_numbers(size, seed, width):
    """As `numbers` from -width to width, in pieces, so that they take no more room than they need."""
    found = np.empty(size, dtype=np.float32)
    piece = 1 << 20
    for at in range(0, size, piece):
        count = min(piece, size - at)
        found[at : at + count] = numbers(count, (seed + at * 0x6D2B79F5) & 0xFFFFFFFF, -width, width)
    return found


def alexnet():
    """Pictures, classes, and the weights of each layer: filters as PyTorch keeps them, the dense ones as [inputs, outputs]."""
    filters = [(96, 3, 11, 11), (256, 48, 5, 5), (384, 256, 3, 3), (384, 192, 3, 3), (256, 192, 3, 3)]
    dense = [(9216, 4096), (4096, 4096), (4096, 1000)]
    inputs = [int(np.prod(s[1:])) for s in filters] + [s[0] for s in dense]
    weights = [long_numbers(int(np.prod(s)), 51 + k, (6 / inputs[k]) ** 0.5).reshape(s) for k, s in enumerate(filters + dense)]
    x = numbers(8 * 3 * 227 * 227, 61, -1, 1).reshape(8, 3, 227, 227)
    return x, np.floor(numbers(8, 62, 0, 1000)).astype(np.int64), weights


TINY_RATE = 0.02


def tiny():
    x = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], dtype=np.float32)
    y = np.array([[0], [1], [1], [0]], dtype=np.float32)
    layers = [(numbers(32, 4), (2, 16)), (numbers(256, 5, -0.5, 0.5), (16, 16)), (numbers(16, 6), (16, 1))]
    return x, y, [w.reshape(shape) for w, shape in layers]


def matmul(size, dtype):
    return [numbers(size * size, seed).reshape(size, size).astype(dtype) for seed in (7, 8)]


FUNCTIONS = {'exp': (31, -10, 10), 'log': (32, 0.01, 10), 'tanh': (33, -5, 5), 'sigmoid': (34, -10, 10)}


def elements(function, size):
    return numbers(size, *FUNCTIONS[function])
