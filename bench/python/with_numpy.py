"""Lets the workloads run on NumPy, which has no gradients: those of the logistic step are written out."""
import data
import numpy as np


def logistic(task):
    x, y, w = data.logistic(task['dtype'])
    m, b = len(y), x.dtype.type(0)

    def step():
        nonlocal w, b
        z = x @ w + b
        cost = np.mean(np.logaddexp(0, z) - z * y)
        dz = (1 / (1 + np.exp(-z)) - y) / m
        w -= data.LOGISTIC_RATE * (x.T @ dz)
        b -= data.LOGISTIC_RATE * dz.sum()
        return float(cost)

    return step


def matmul(task):
    a, b = data.matmul(task['size'], task['dtype'])
    product = np.empty_like(a)
    return lambda: np.matmul(a, b, out=product)


def function(name):
    def start(task):
        x = data.elements(name, task['size'])
        y = np.empty_like(x)
        if name != 'sigmoid':
            f = getattr(np, name)
            return lambda: f(x, out=y)

        def sigmoid():
            np.negative(x, out=y)
            np.exp(y, out=y)
            np.add(y, 1, out=y)
            return np.reciprocal(y, out=y)

        return sigmoid

    return start


exp, log, tanh, sigmoid = map(function, ['exp', 'log', 'tanh', 'sigmoid'])
