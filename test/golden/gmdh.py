#!/usr/bin/env python3
"""Writes gmdh.json: least squares and whole searches of GMDH as NumPy computes them, to compare ours with.

    /usr/bin/python3 test/golden/gmdh.py [FILE]      (Debian: apt install python3-numpy)

The searches are written out here a second time, plainly: a sequential split in halves, each candidate fitted by numpy.linalg.lstsq.
"""
import json
import os
import sys
from itertools import combinations

import numpy as np

random = np.random.RandomState(3)


def packed(a):
    return {'shape': list(a.shape), 'data': a.reshape(-1).tolist()}


def least_squares(z, y):
    """The shortest solution, measured with columns of length 1."""
    lengths = np.linalg.norm(z, axis=0)
    lengths[lengths == 0] = 1
    return np.linalg.lstsq(z / lengths, y, rcond=None)[0] / lengths[:, None]


def solved(z):
    y = random.normal(size=(len(z), 1))
    return {'z': packed(z), 'y': packed(y), 'w': packed(least_squares(z, y))}


tall = random.normal(size=(12, 4))
systems = [
    solved(random.normal(size=(5, 1))),
    solved(random.normal(size=(4, 4))),
    solved(tall),
    solved(tall * [1e6, 1, 1e-6, 1e3]),
    solved(np.hstack([tall, tall[:, :2] @ [[1.], [2.]]])),  # a column that is the sum of others
    solved(np.hstack([tall, tall[:, :1], np.zeros((12, 1))])),  # a column twice, and one of zeros
]


def criteria():
    """Each from (Z_A, y_A), (Z_B, y_B) and the three fits."""
    def fits(A, B):
        both = (np.vstack([A[0], B[0]]), np.vstack([A[1], B[1]]))
        return both, least_squares(*A), least_squares(*B), least_squares(*both)

    def squares(v):
        return float((v ** 2).sum())

    def regularity(A, B):
        return squares(B[1] - B[0] @ least_squares(*A))

    def stability(A, B):
        return regularity(A, B) + squares(A[1] - A[0] @ least_squares(*A))

    def unbiased_outputs(A, B):
        _, a, b, _ = fits(A, B)
        return squares(B[0] @ (a - b))

    def unbiased_coefficients(A, B):
        _, a, b, _ = fits(A, B)
        return squares(a - b)

    def noise_immunity(A, B):
        _, a, b, c = fits(A, B)
        return float(((B[0] @ (c - a)) * (B[0] @ (b - c))).sum())

    plain = {'regularity': regularity, 'stability': stability, 'unbiasedOutputs': unbiased_outputs,
             'unbiasedCoefficients': unbiased_coefficients, 'noiseImmunity': noise_immunity}
    return {**plain, **{'symmetric ' + n: lambda A, B, f=f: f(A, B) + f(B, A) for n, f in plain.items()}}


def search(algorithm, neuron, keep, criterion, x, y):
    """The values of all levels, and the predictions of the best candidate of the last level that was better."""
    rows, features = x.shape
    a = rows // 2
    columns = [x[:, [i]] for i in range(features)]
    ones = np.ones((rows, 1))

    def pair(u, v):
        products = {'linear': [], 'bilinear': [u * v], 'quadratic': [u * v, u * u, v * v]}[neuron]
        return np.hstack([ones, u, v, *products])

    values, best, kept, level = [], None, [], 1
    while True:
        if algorithm == 'combi':
            candidates = [(c, np.hstack([ones] + [columns[i] for i in c])) for c in combinations(range(features), level)]
        elif algorithm == 'multi':
            grown = [tuple(sorted((*c, i))) for c, _, _ in kept or [((), 0, 0)] for i in range(features) if i not in c]
            candidates = [(c, np.hstack([ones] + [columns[i] for i in c])) for c in dict.fromkeys(grown)]
        elif level == 1:
            candidates = [(None, pair(columns[i], columns[j])) for i, j in combinations(range(features), 2)]
        elif algorithm == 'mia':
            candidates = [(None, pair(u[2], v[2])) for u, v in combinations(kept, 2)]
        else:
            candidates = [(None, pair(c, k[2])) for c in columns for k in kept]
        if not candidates:
            return values, best
        scored = []
        for chosen, z in candidates:
            A, B = (z[:a], y[:a]), (z[a:], y[a:])
            scored.append((chosen, criteria()[criterion](A, B), z @ least_squares(*A)))
        scored.sort(key=lambda s: s[1])
        values.append(scored[0][1])
        if len(values) > 1 and not values[-2] - values[-1] > 1e-10 * abs(values[-2]):
            return values, best
        kept = scored[:keep]
        best = kept[0][2]
        level += 1


searches = []
settings = [('combi', 'linear', 1), ('multi', 'linear', 1), ('multi', 'linear', 2), ('mia', 'linear', 3), ('mia', 'bilinear', 4),
            ('mia', 'quadratic', 3), ('ria', 'linear', 1), ('ria', 'bilinear', 2), ('ria', 'quadratic', 1)]
for algorithm, neuron, keep in settings:
    for criterion in criteria():
        # Searches that go on for long end where rounding decides: others are taken instead.
        while True:
            x = random.normal(size=(random.randint(30, 45), random.randint(3, 6))).round(3)
            y = (2 * x[:, [0]] + x[:, [1]] * x[:, [2]] - x[:, [1]] / 2 + random.normal(size=(len(x), 1)) / 2).round(3)
            values, predicted = search(algorithm, neuron, keep, criterion, x, y)
            if len(values) <= 6:
                break
        searches.append({'algorithm': algorithm, 'neuron': neuron, 'keep': keep, 'criterion': criterion, 'x': packed(x), 'y': packed(y),
                         'values': values, 'predicted': packed(predicted)})

target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'gmdh.json')
with open(target, 'w') as f:
    json.dump({'numpy': np.__version__, 'systems': systems, 'searches': searches}, f, separators=(',', ':'))
    f.write('\n')
print(f'{target}: {len(systems)} systems, {len(searches)} searches')
