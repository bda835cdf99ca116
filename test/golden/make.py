#!/usr/bin/env python3
"""Writes pytorch.json: what PyTorch computes for every op, loss and optimizer, to compare ours with.

    /usr/bin/python3 test/golden/make.py [FILE]      (Debian: apt install python3-torch python3-numpy)

Each case has inputs, the result y, the gradients of sum(g * y) for a random g and, for smooth ops, the gradients of
sum(v * gradients) for random v: second derivatives. Everything follows from one seed.
"""
import json
import math
import os
import sys

import numpy as np
import torch

inf, nan = math.inf, math.nan
random = np.random.RandomState(1)
cases = []


def numbers(t):
    """Nested-free values; JSON has no NaN and no Infinity."""
    t = torch.zeros(t.shape) if t._is_zerotensor() else t.detach()
    flat = t.reshape(-1).tolist()
    return [v if math.isfinite(v) else ('NaN' if math.isnan(v) else 'Infinity' if v > 0 else '-Infinity') for v in flat]


def packed(t):
    return {'shape': list(t.shape), 'data': numbers(t)}


def rand(*shape, low=-2.0, high=2.0):
    return random.uniform(low, high, shape)


def case(op, f, inputs, args=(), second=True, differentiable=True, dtypes=('float64', 'float32')):
    """One case per number type. `inputs` are float arrays, or int arrays for indices, which have no gradient."""
    for dtype in dtypes:
        kind = getattr(torch, dtype)
        leaves = []
        for x in inputs:
            x = np.asarray(x)
            index = x.dtype.kind == 'i'
            leaves.append(torch.tensor(x, dtype=torch.int64) if index else torch.tensor(x, dtype=kind, requires_grad=differentiable))
        y = f(*leaves)
        record = {'op': op, 'args': list(args), 'dtype': dtype, 'inputs': [{**packed(x), 'index': not x.dtype.is_floating_point} for x in leaves], 'y': packed(y)}
        floats = [x for x in leaves if x.requires_grad]
        if differentiable and y.requires_grad:
            g = torch.tensor(random.uniform(0.5, 1.5, tuple(y.shape)), dtype=kind, requires_grad=True)
            grads = torch.autograd.grad(y, floats, g, create_graph=second, allow_unused=True)
            record['g'] = packed(g)
            record['grads'] = [None if d is None else packed(d) for d in grads]
            if second:
                vs = [torch.tensor(random.uniform(0.5, 1.5, tuple(x.shape)), dtype=kind) for x in floats]
                mixed = sum((d * v).sum() for d, v in zip(grads, vs) if d is not None)
                record['v'] = [packed(v) for v in vs]
                seconds = torch.autograd.grad(mixed, floats, allow_unused=True) if mixed.requires_grad else [None] * len(floats)
                record['second'] = [packed(torch.zeros_like(x) if d is None else d) for d, x in zip(seconds, floats)]
        cases.append(record)


# Elementwise, one input: random values, then the awkward points (first derivatives only).
def gelu(x):
    return torch.nn.functional.gelu(x)


positive = dict(low=0.2, high=3.0)
edges = [nan, inf, -inf, 0.0, -0.0, 1e-30, -1e-30, 1000.0, -1000.0]
unary = {
    'neg': (torch.neg, {}, edges),
    'square': (torch.square, {}, edges),
    # Not at NaN, where PyTorch's sign is 0 and ours, like NumPy's, is NaN.
    'abs': (torch.abs, {}, edges[1:]),
    'sign': (torch.sign, {}, edges[1:]),
    'exp': (torch.exp, {}, edges[1:] + [nan]),
    'log': (torch.log, positive, [nan, inf, 0.0, 1e-30, -1.0]),
    'log1p': (torch.log1p, dict(low=-0.9, high=3), [nan, inf, -1.0, 1e-12, 0.0]),
    'sqrt': (torch.sqrt, positive, [nan, inf, 0.0, 1e-30]),
    'sigmoid': (torch.sigmoid, dict(low=-6, high=6), edges),
    'tanh': (torch.tanh, dict(low=-4, high=4), edges),
    'relu': (torch.relu, {}, edges),
    'softplus': (lambda x: torch.nn.functional.softplus(x, threshold=1e9), dict(low=-6, high=6), [nan, 0.0, 30.0, -30.0, 80.0, -80.0]),
    'erf': (torch.erf, dict(low=-4, high=4), edges + [2.4999, 2.5, 2.5001, 5.9, 6.1]),
    'gelu': (gelu, dict(low=-5, high=5), [nan, 0.0, 30.0, -30.0]),
}
for name, (f, interval, special) in unary.items():
    for shape in [(), (7,), (2, 3), (2, 1, 3)]:
        case(name, f, [rand(*shape, **interval)])
    case(name, f, [np.array(special)], second=False)
for exponent in [3, 2, 1, 0, -1, 0.5, 2.5, -2]:
    low = 0.3 if exponent != int(exponent) else -2.0
    case('pow', lambda x: torch.pow(x, exponent), [rand(6, low=low)], [exponent])
    case('pow', lambda x: torch.pow(x, exponent), [np.array([0.0, 1.0, 4.0, inf, nan])], [exponent], second=False)
for slope in [0.01, 0.2]:
    case('leakyRelu', lambda x: torch.nn.functional.leaky_relu(x, slope), [rand(2, 4)], [slope])
    case('leakyRelu', lambda x: torch.nn.functional.leaky_relu(x, slope), [np.array([nan, inf, -inf, 0.0, 3.0])], [slope], second=False)
for low, high in [(-1.0, 0.5), (0.0, 1.0), (0.5, 0.5)]:
    case('clip', lambda x: torch.clamp(x, low, high), [rand(3, 3)], [low, high])
    case('clip', lambda x: torch.clamp(x, low, high), [np.array([nan, inf, -inf, low, high, 0.25])], [low, high], second=False)
case('astype', lambda x: x.to(torch.float32), [rand(2, 3)], ['float32'], second=False)
case('astype', lambda x: x.to(torch.float64), [rand(2, 3)], ['float64'], second=False)

# Elementwise, two inputs.
pairs = [((), ()), ((3,), ()), ((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((4, 1, 3), (2, 1)), ((1, 2, 1, 3), (2, 1, 2, 1)), ((0, 3), (1,))]
binary = {'add': torch.add, 'sub': torch.sub, 'mul': torch.mul, 'div': torch.div, 'maximum': torch.maximum, 'minimum': torch.minimum}
tied = [np.array([1.0, 2.0, 2.0, nan, 1.0, inf, -inf, 0.0]), np.array([1.0, 3.0, 1.0, 1.0, nan, inf, inf, -0.0])]
for name, f in binary.items():
    for s, t in pairs:
        case(name, f, [rand(*s), rand(*t, **positive)])
    case(name, f, tied, second=False)
for name, f in {'greater': torch.gt, 'less': torch.lt, 'equal': torch.eq}.items():
    for a, b in [(rand(2, 3), rand(3)), tied]:
        case(name, lambda x, y: f(x, y).to(x.dtype), [a, b], differentiable=False)
for s, t in pairs:
    case('where', lambda x, y: torch.where(x > 0.5, x, y), [rand(*s), rand(*t)])

# Reductions.
reductions = {
    'sum': torch.sum,
    'mean': torch.mean,
    'max': torch.amax,
    'min': torch.amin,
    'logSumExp': torch.logsumexp,
    'variance': lambda x, dim, keepdim, correction=0: torch.var(x, dim=dim, keepdim=keepdim, correction=correction),
}
axes = [((5,), (0,)), ((2, 3), (0,)), ((2, 3), (1,)), ((2, 3), (0, 1)), ((2, 3, 4), (1,)), ((2, 3, 4), (0, 2)), ((2, 3, 2, 2), (1, 2)), ((2, 3, 2, 2), (0, 3))]
for name, f in reductions.items():
    for shape, dim in axes:
        for keep in [False, True]:
            case(name, lambda x: f(x, dim=dim, keepdim=keep), [rand(*shape)], [list(dim), keep])
for name in ['max', 'min']:
    f = reductions[name]
    repeated = np.array([[1.0, 1.0, 0.0], [2.0, 2.0, 2.0], [-1.0, -3.0, -3.0]])
    case(name, lambda x: f(x, dim=1), [repeated], [[1], False], second=False)
    case(name, lambda x: f(x, dim=(0, 1)), [repeated], [[0, 1], False], second=False)
    case(name, lambda x: f(x, dim=0), [np.array([[1.0, nan, inf], [nan, 2.0, -inf]])], [[0], False], second=False)
case('sum', lambda x: x.sum(dim=0), [rand(0, 3)], [[0], False])
case('sum', lambda x: x.sum(dim=1), [np.array([[inf, 1.0], [nan, 1.0], [inf, -inf]])], [[1], False], second=False)
case('logSumExp', lambda x: torch.logsumexp(x, 1), [np.array([[1000.0, 1000.0], [-1000.0, 0.0], [-inf, 3.0], [nan, 0.0]])], [[1], False], second=False)
case('logSumExp', lambda x: torch.logsumexp(x, 0), [np.array([-inf, -inf])], [[0], False], differentiable=False)
case('logSumExp', lambda x: torch.logsumexp(x, 0), [np.array([inf, 1.0])], [[0], False], differentiable=False)
case('variance', lambda x: reductions['variance'](x, 0, False, 1), [rand(5, 2)], [[0], False, 1])
case('argmax', lambda x: torch.argmax(x, dim=1), [rand(3, 4)], [1, False], differentiable=False)
case('argmax', lambda x: torch.argmax(x, dim=0, keepdim=True), [rand(3, 4)], [0, True], differentiable=False)
case('argmax', lambda x: torch.argmax(x), [rand(2, 3, 2)], [], differentiable=False)
case('argmax', lambda x: torch.argmax(x, dim=1), [np.array([[1.0, nan, 5.0], [3.0, inf, inf]])], [1, False], differentiable=False)
for name, f in {'softmax': torch.softmax, 'logSoftmax': torch.log_softmax}.items():
    for shape, axis in [((4,), 0), ((2, 3), 1), ((2, 3), 0), ((2, 3, 4), 1), ((2, 3, 4), -1)]:
        case(name, lambda x: f(x, dim=axis), [rand(*shape)], [axis])
    case(name, lambda x: f(x, dim=1), [np.array([[1000.0, 1000.0], [0.0, -1000.0], [-inf, 3.0], [nan, 1.0]])], [1], second=False)

# Movement.
case('reshape', lambda x: x.reshape(3, 2), [rand(2, 3)], [[3, 2]])
case('reshape', lambda x: x.reshape(-1, 4), [rand(2, 3, 2)], [[-1, 4]])
for shape, order in [((2, 3), (1, 0)), ((2, 3, 4), (2, 0, 1)), ((2, 1, 3, 2), (3, 1, 0, 2))]:
    case('permute', lambda x: x.permute(order), [rand(*shape)], [list(order)])
case('transpose', lambda x: x.permute(1, 0), [rand(2, 3)])
case('transpose', lambda x: x.permute(2, 1, 0), [rand(2, 3, 4)])
for shape, target in [((3,), (2, 3)), ((), (2, 1)), ((2, 1, 3), (2, 2, 2, 3))]:
    case('broadcastTo', lambda x: x.broadcast_to(target), [rand(*shape)], [list(target)])
case('slice', lambda x: x[1:4], [rand(5, 2)], [1, 4, 0])
case('slice', lambda x: x[:, -3:-1], [rand(3, 4)], [-3, -1, 1])
case('slice', lambda x: x[3:2], [rand(5)], [3, 2, 0])
for shape, widths, value in [((3,), [[1, 2]], 0), ((2, 3), [[0, 1], [2, 0]], 7)]:
    flat = [w for pair in reversed(widths) for w in pair]
    case('pad', lambda x: torch.nn.functional.pad(x, flat, value=value), [rand(*shape)], [widths, value])
case('concat', lambda a, b: torch.cat([a, b]), [rand(2, 3), rand(1, 3)], [0])
case('concat', lambda a, b, c: torch.cat([a, b, c], 1), [rand(2, 1), rand(2, 3), rand(2, 0)], [1])
case('stack', lambda a, b: torch.stack([a, b]), [rand(2, 3), rand(2, 3)], [0])
case('stack', lambda a, b: torch.stack([a, b], -1), [rand(2, 3), rand(2, 3)], [-1])
case('take', lambda x, i: x[i], [rand(4, 3), np.array([2, 0, 0, 3])])
case('take', lambda x, i: x[i], [rand(4), np.array([[3, 0], [3, 3]])])
case('take', lambda x, i: x[i], [rand(4, 2), np.array(1)])
case('segmentSum', lambda x, i: torch.zeros(3, 2, dtype=x.dtype).index_add(0, i, x), [rand(4, 2), np.array([1, 0, 1, 1])], [3])

# Products.
for s, t in [((2, 3), (3, 4)), ((1, 3), (3, 1)), ((9, 5), (5, 1)), ((1, 7), (7, 5)), ((6, 5), (5, 6)), ((3,), (3,)), ((3,), (3, 2)), ((2, 3), (3,)), ((2, 2, 3), (3, 2)), ((2, 1, 2, 3), (3, 3, 2)), ((3,), (2, 3, 2)), ((2, 4, 3), (3,)), ((0, 3), (3, 2))]:
    case('matmul', torch.matmul, [rand(*s), rand(*t)])
case('dot', torch.dot, [rand(5), rand(5)])
case('outer', torch.outer, [rand(3), rand(4)])

# Losses: probabilities and logits, labels 0, 1 and between, and the clamped extremes.
F = torch.nn.functional
labels = np.array([0.0, 1.0, 1.0, 0.0, 0.3, 0.9])
extremes = np.array([0.0, 1.0, 0.0, 1.0, 1e-13, 1 - 1e-7])
crossed = np.array([0.0, 1.0, 1.0, 0.0, 1.0, 0.0])
far = np.array([50.0, -50.0, 1000.0, -1000.0, 1000.0, -1000.0])
for reduction in ['none', 'mean']:
    case('binaryCrossEntropy', lambda p, y: F.binary_cross_entropy(p, y, reduction=reduction), [rand(6, low=0.05, high=0.95), labels], [reduction])
    # Without the labels' own gradient, which this PyTorch leaves infinite where the loss itself is clamped.
    case('binaryCrossEntropy', lambda p, y: F.binary_cross_entropy(p, y.detach(), reduction=reduction), [extremes, crossed], [reduction], second=False)
    case('binaryCrossEntropyWithLogits', lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction=reduction), [rand(6, low=-5, high=5), labels], [reduction])
    case('binaryCrossEntropyWithLogits', lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction=reduction), [far, crossed], [reduction], second=False)
    case('meanSquaredError', lambda a, b: F.mse_loss(a, b, reduction=reduction), [rand(3, 2), rand(3, 2)], [reduction])

# Optimizers: 20 steps on a logistic regression, the weights and bias after each.
X, Y = rand(12, 3), (rand(12, 1) > 0).astype(float)
start = rand(3, 1)
trajectories = []


def trajectory(optimizer, options):
    for dtype in ['float64', 'float32']:
        kind = getattr(torch, dtype)
        x, y = torch.tensor(X, dtype=kind), torch.tensor(Y, dtype=kind)
        w = torch.tensor(start, dtype=kind, requires_grad=True)
        b = torch.zeros(1, dtype=kind, requires_grad=True)
        update = getattr(torch.optim, optimizer)([w, b], **options)
        steps = []
        for _ in range(20):
            update.zero_grad()
            F.binary_cross_entropy_with_logits(x @ w + b, y).backward()
            update.step()
            steps.append(numbers(w) + numbers(b))
        named = {} if optimizer == 'SGD' else {'optimizer': optimizer}
        trajectories.append({**named, 'options': options, 'dtype': dtype, 'x': packed(x), 'y': packed(y), 'w': packed(torch.tensor(start)), 'steps': steps})


for options in [
    dict(lr=0.5),
    dict(lr=0.5, momentum=0.9),
    dict(lr=0.5, momentum=0.9, nesterov=True),
    dict(lr=0.5, weight_decay=0.1),
    dict(lr=0.2, momentum=0.8, nesterov=True, weight_decay=0.05),
]:
    trajectory('SGD', options)
for options in [dict(), dict(lr=0.1), dict(lr=0.1, weight_decay=0.1), dict(lr=0.05, betas=[0.5, 0.9], eps=1e-3, weight_decay=0.05)]:
    trajectory('Adam', options)

# Networks. Windows are `unfold`, which has them in columns.
def unfolded(x, size, stride, dilation):
    (h, w), (kh, kw) = x.shape[2:], size
    rows, columns = [(n - d * (k - 1) - 1) // s + 1 for n, k, s, d in zip((h, w), size, stride, dilation)]
    return F.unfold(x, size, dilation, 0, stride).reshape(*x.shape[:2], kh, kw, rows, columns)


def folded(x, to, stride, dilation):
    n, channels, kh, kw, rows, columns = x.shape
    return F.fold(x.reshape(n, channels * kh * kw, rows * columns), to, (kh, kw), dilation, 0, stride)


def spread(stride, dilation):
    return {'stride': list(stride), 'dilation': list(dilation)}


for size, stride, dilation in [((2, 2), (1, 1), (1, 1)), ((3, 2), (2, 1), (1, 2)), ((1, 3), (2, 2), (1, 1))]:
    x = rand(2, 2, 6, 5)
    case('windows', lambda x: unfolded(x, size, stride, dilation), [x], [list(size), spread(stride, dilation)])
    shape = unfolded(torch.tensor(x), size, stride, dilation).shape
    case('foldWindows', lambda x: folded(x, (6, 5), stride, dilation), [rand(*shape)], [[6, 5], spread(stride, dilation)])
for (x, w), torches, ours in [
    (((2, 3, 6, 5), (4, 3, 3, 2)), {}, {}),
    (((1, 2, 5, 5), (2, 2, 3, 3)), dict(padding=1), dict(padding=1)),
    (((1, 2, 5, 5), (2, 2, 3, 2)), dict(padding='same'), dict(padding='same')),
    (((2, 2, 7, 6), (3, 2, 3, 3)), dict(stride=(2, 1), padding=(2, 1)), dict(stride=[2, 1], padding=[2, 1])),
    (((1, 4, 6, 6), (6, 2, 2, 3)), dict(groups=2, dilation=(2, 1), padding='valid'), dict(groups=2, dilation=[2, 1], padding='valid')),
    (((2, 3, 4, 4), (3, 1, 3, 3)), dict(groups=3, padding=1), dict(groups=3, padding=1)),
]:
    case('conv2d', lambda x, w: F.conv2d(x, w, **torches), [rand(*x), rand(*w)], [ours])
for (x, w), torches, ours in [
    (((2, 3, 3, 4), (3, 2, 3, 2)), {}, {}),
    (((1, 2, 3, 3), (2, 2, 3, 3)), dict(stride=2, padding=1, output_padding=1), dict(stride=2, padding=1, outputPadding=1)),
    (((1, 4, 3, 2), (4, 2, 2, 2)), dict(groups=2, dilation=2, stride=(3, 1), output_padding=(2, 0)), dict(groups=2, dilation=2, stride=[3, 1], outputPadding=[2, 0])),
]:
    case('conv2dTranspose', lambda x, w: F.conv_transpose2d(x, w, **torches), [rand(*x), rand(*w)], [ours])
for size, torches, ours in [(2, {}, {}), ((3, 2), dict(stride=(1, 2), padding=(1, 0)), dict(stride=[1, 2], padding=[1, 0])), (2, dict(dilation=2, stride=1), dict(dilation=2, stride=1))]:
    case('maxPool2d', lambda x: F.max_pool2d(x, size, **torches), [rand(2, 2, 6, 5)], [size, ours])
for size, torches, ours in [
    (2, {}, {}),
    ((3, 2), dict(stride=(1, 2), padding=(1, 0)), dict(stride=[1, 2], padding=[1, 0])),
    (3, dict(stride=2, padding=1, count_include_pad=False), dict(stride=2, padding=1, countPadding=False)),
]:
    case('avgPool2d', lambda x: F.avg_pool2d(x, size, **torches), [rand(2, 2, 6, 5)], [size, ours])
case('embedding', lambda t, i: F.embedding(i, t), [rand(5, 3), np.array([[4, 0, 0], [1, 4, 4]])])
for dtype in ['float64', 'float32']:
    case('oneHot', lambda i: F.one_hot(i, 4).to(getattr(torch, dtype)), [np.array([[3, 0], [1, 1]])], [4, {'dtype': dtype}], differentiable=False, dtypes=(dtype,))
for reduction in ['none', 'mean']:
    case('meanAbsoluteError', lambda a, b: F.l1_loss(a, b, reduction=reduction), [rand(3, 2), rand(3, 2)], [{'reduction': reduction}])
    case('huber', lambda a, b: F.huber_loss(a, b, reduction=reduction, delta=0.7), [rand(3, 3), rand(3, 3)], [{'reduction': reduction, 'delta': 0.7}])
    hinge = lambda a, b: F.relu(1 - a * b)
    case('hinge', lambda a, b: hinge(a, b) if reduction == 'none' else hinge(a, b).mean(), [rand(4, 2), np.sign(rand(4, 2))], [{'reduction': reduction}])
    for smoothing in [0.0, 0.1]:
        ours = {'reduction': reduction, 'smoothing': smoothing}
        entropy = lambda z, y: F.cross_entropy(z, y, reduction=reduction, label_smoothing=smoothing)
        case('softmaxCrossEntropy', entropy, [rand(4, 5, low=-4, high=4), np.array([0, 4, 2, 2])], [ours])
        shares = rand(3, 4, low=0.1, high=1.0)
        case('softmaxCrossEntropy', entropy, [rand(3, 4), shares / shares.sum(1, keepdims=True)], [ours])
for options in [dict(), dict(lr=0.05, alpha=0.9, momentum=0.5), dict(lr=0.02, eps=1e-3, weight_decay=0.1)]:
    trajectory('RMSprop', options)
for options in [dict(lr=0.1), dict(lr=0.05, betas=[0.5, 0.9], eps=1e-3, weight_decay=0.2)]:
    trajectory('AdamW', options)
# Which elements are dropped is by chance, of course.
case('dropout', lambda x: F.dropout(x, 0.0), [rand(2, 3)], [0])

# The gradient goes to the first of equals. (Where there are several NaN, PyTorch takes the last of them.)
for size, torches, ours in [(2, {}, {}), (3, dict(stride=2, padding=1), dict(stride=2, padding=1)), (2, dict(stride=1), dict(stride=1))]:
    case('maxPool2d', lambda x: F.max_pool2d(x, size, **torches), [np.floor(rand(2, 2, 7, 12))], [size, ours], second=False)
holes = np.floor(rand(1, 1, 4, 12))
holes[0, 0, 1, [0, 3, 9]] = nan
case('maxPool2d', lambda x: F.max_pool2d(x, 2), [holes], [2, {}], second=False)

made_by = {'torch': torch.__version__, 'numpy': np.__version__}
target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'pytorch.json')
with open(target, 'w') as file:
    lines = lambda items: ',\n'.join(json.dumps(item, separators=(',', ':'), allow_nan=False) for item in items)
    file.write('{"madeBy":' + json.dumps(made_by) + ',\n"cases":[\n' + lines(cases) + '\n],\n"trajectories":[\n' + lines(trajectories) + '\n]}\n')
print(f'{len(cases)} cases and {len(trajectories)} trajectories from PyTorch {torch.__version__} in {target}')
