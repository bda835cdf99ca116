#!/usr/bin/env python3
"""Writes networks.json: layers and whole networks as PyTorch computes and trains them, to compare ours with.

    /usr/bin/python3 test/golden/networks.py [FILE]      (Debian: apt install python3-torch python3-numpy)

Numbers are stored in float64; the float32 run starts from the same ones, rounded.
"""
import json
import os
import sys

import numpy as np
import torch
from torch import nn

F = nn.functional
random = np.random.RandomState(2)


def rand(*shape, low=-1.0, high=1.0):
    return torch.tensor(random.uniform(low, high, shape))


def packed(t):
    return {'shape': list(t.shape), 'data': t.detach().reshape(-1).tolist()}


def named(tensors):
    return {name: packed(t) for name, t in tensors.items()}


layers = []


def layer(name, args, module, x, rename, modes=(True, False), index=False):
    """Two calls while training, so that running statistics move; then one without: outputs and, of the last, all gradients."""
    module = module.double()
    for t in module.parameters():
        t.data = rand(*t.shape, low=0.5, high=1.5)
    start = {ours: packed(t) for ours, t in ((rename[n], t) for n, t in module.named_parameters())}
    outputs = []
    for training in modes:
        module.train(training)
        outputs.append({'training': training, 'y': packed(module(x))})
    leaf = x if index else x.clone().requires_grad_()
    y = module(leaf)
    g = rand(*y.shape)
    parameters = dict(module.named_parameters())
    wanted = ([] if index else [leaf]) + list(parameters.values())
    found = torch.autograd.grad(y, wanted, g)
    layers.append({
        'layer': name, 'args': args, 'index': index, 'x': packed(x), 'start': start, 'outputs': outputs, 'g': packed(g),
        'gradient': None if index else packed(found[0]),
        'gradients': {rename[n]: packed(d) for n, d in zip(parameters, found[0 if index else 1:])},
        'state': {rename[n]: packed(t) for n, t in module.named_buffers() if n in rename},
    })


class Transposed(nn.Linear):
    """A linear layer whose weights lie as ours do, [in, out]."""

    def __init__(self, inputs, outputs, bias=True):
        super().__init__(inputs, outputs, bias)
        self.weight = nn.Parameter(torch.zeros(inputs, outputs))

    def forward(self, x):
        y = x @ self.weight
        return y if self.bias is None else y + self.bias


both = {'weight': 'weights', 'bias': 'bias'}
norm = {'weight': 'scale', 'bias': 'shift', 'running_mean': 'runningMean', 'running_var': 'runningVariance'}
layer('dense', [4, 3], Transposed(4, 3), rand(5, 4), both)
layer('dense', [4, 3, {'bias': False}], Transposed(4, 3, bias=False), rand(2, 5, 4), both)
layer('conv2d', [2, 4, 3, {'stride': 2, 'padding': 1, 'groups': 2}], nn.Conv2d(2, 4, 3, stride=2, padding=1, groups=2), rand(2, 2, 5, 6), both)
layer('maxPool2d', [2], nn.MaxPool2d(2), rand(2, 3, 4, 5), {})
layer('avgPool2d', [3, {'stride': 2, 'padding': 1}], nn.AvgPool2d(3, stride=2, padding=1), rand(2, 3, 4, 5), {})
layer('flatten', [], nn.Flatten(), rand(2, 3, 2, 2), {})
layer('batchNorm', [3], nn.BatchNorm1d(3), rand(6, 3, low=-3, high=5), norm, (True, True, False))
layer('batchNorm', [2, {'epsilon': 1e-3, 'momentum': 0.3}], nn.BatchNorm2d(2, eps=1e-3, momentum=0.3), rand(3, 2, 4, 3), norm, (True, False, True))
layer('layerNorm', [5], nn.LayerNorm(5), rand(3, 5, low=-3, high=5), norm)
layer('layerNorm', [[2, 3], {'epsilon': 1e-3}], nn.LayerNorm([2, 3], eps=1e-3), rand(4, 2, 3), norm)
# PyTorch divides alpha by the size.
layer('localResponseNorm', [{'size': 3, 'alpha': 0.1, 'beta': 0.6, 'k': 1.5}], nn.LocalResponseNorm(3, alpha=0.3, beta=0.6, k=1.5), rand(2, 5, 3, 2, low=-4, high=4), {})
layer('localResponseNorm', [], nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0), rand(1, 7, 2, 2, low=-9, high=9), {})
layer('embedding', [6, 3], nn.Embedding(6, 3), torch.tensor([[5, 0, 0], [2, 5, 1]]), both, index=True)

# Networks: 20 steps, the costs, and the weights and statistics at the end.
networks = []


def network(name, module, x, y, rename, update, limit=None, schedule=None):
    start = {}
    for n, t in module.named_parameters():
        t.data = rand(*t.shape, low=-0.5, high=0.5)
        start[rename(n)] = packed(t)
    for dtype in ['float64', 'float32']:
        kind = getattr(torch, dtype)
        module = module.to(kind)
        for n, t in module.named_parameters():
            known = start[rename(n)]
            t.data = torch.tensor(known['data'], dtype=kind).reshape(known['shape'])
        for n, t in module.named_buffers():
            t.fill_(1 if n.endswith('running_var') else 0)
        optimizer = update(module.parameters())
        scheduler = schedule(optimizer) if schedule else None
        costs = []
        for _ in range(20):
            optimizer.zero_grad()
            cost = F.cross_entropy(module(x.to(kind)), y)
            cost.backward()
            if limit:
                nn.utils.clip_grad_norm_(module.parameters(), limit)
            optimizer.step()
            if scheduler:
                scheduler.step()
            costs.append(cost.item())
        end = {rename(n): packed(t) for n, t in [*module.named_parameters(), *module.named_buffers()] if rename(n)}
        networks.append({'network': name, 'dtype': dtype, 'x': packed(x), 'labels': y.tolist(), 'start': start, 'costs': costs, 'end': end})


def renamed(n):
    place, what = n.replace('inner.', '').rsplit('.', 1)
    return f'{place}.{(norm if what in norm and place in NORMS else both).get(what)}' if what != 'num_batches_tracked' else None


NORMS = set()
network('three layers', nn.Sequential(Transposed(4, 8), nn.Tanh(), Transposed(8, 6), nn.ReLU(), Transposed(6, 3)), rand(12, 4), torch.arange(12) % 3, renamed,
        lambda p: torch.optim.Adam(p, lr=0.05))
NORMS = {'1'}
network('convnet', nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), Transposed(16, 2)),
        rand(6, 1, 8, 8), torch.arange(6) % 2, renamed, lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True))

# Learning rates of schedules, as factors.
schedules = []


def schedule(name, args, make):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    rates = []
    for _ in range(12):
        rates.append(optimizer.param_groups[0]['lr'])
        optimizer.step()
        scheduler.step()
    schedules.append({'schedule': name, 'args': args, 'rates': rates})


schedule('stepDecay', [3, 0.5], lambda o: torch.optim.lr_scheduler.StepLR(o, 3, gamma=0.5))
schedule('exponentialDecay', [0.9], lambda o: torch.optim.lr_scheduler.ExponentialLR(o, 0.9))
schedule('cosineDecay', [11, 0.1], lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 11, eta_min=0.1))


def warmed(iterations, then=None):
    def make(o):
        first = torch.optim.lr_scheduler.LinearLR(o, start_factor=1 / iterations, total_iters=iterations - 1)
        return torch.optim.lr_scheduler.SequentialLR(o, [first, then(o)], milestones=[iterations]) if then else first
    return make


schedule('warmUp', [5], warmed(5))
schedule('warmUp', [4, ['stepDecay', [3, 0.5]]], warmed(4, lambda o: torch.optim.lr_scheduler.StepLR(o, 3, gamma=0.5)))

# Gradients limited by value and by norm.
g = [rand(3, 2, low=-3, high=3), rand(4, low=-3, high=3)]
clips = []
for name, limit, f in [('clipByValue', 0.7, nn.utils.clip_grad_value_), ('clipByGlobalNorm', 1.5, nn.utils.clip_grad_norm_), ('clipByGlobalNorm', 100.0, nn.utils.clip_grad_norm_)]:
    leaves = [torch.zeros_like(t, requires_grad=True) for t in g]
    for leaf, t in zip(leaves, g):
        leaf.grad = t.clone()
    f(leaves, limit)
    clips.append({'clip': name, 'limit': limit, 'gradients': [packed(leaf.grad) for leaf in leaves]})


# Everything at once: a way round, normalised layers, two groups of parameters, limited gradients, a schedule. There is no bias before the
# batch normalisation, which takes it away: its gradient would be rounding alone, and Adam magnifies that.
class Around(nn.Module):
    def __init__(self, *inner):
        super().__init__()
        self.inner = nn.Sequential(*inner)

    def forward(self, x):
        return x + self.inner(x)


def grouped(parameters):
    parameters = list(parameters)
    matrices, vectors = [p for p in parameters if p.dim() == 2], [p for p in parameters if p.dim() == 1]
    return torch.optim.AdamW([{'params': matrices, 'lr': 0.05, 'weight_decay': 0.3}, {'params': vectors, 'lr': 0.02, 'weight_decay': 0.0}])


NORMS = {'1', '2.1'}
network('groups', nn.Sequential(Transposed(4, 6), nn.LayerNorm(6), Around(Transposed(6, 6, bias=False), nn.BatchNorm1d(6), nn.ReLU()), Transposed(6, 3)), rand(10, 4),
        torch.arange(10) % 3, renamed, grouped, limit=0.4, schedule=warmed(6, lambda o: torch.optim.lr_scheduler.StepLR(o, 5, gamma=0.5)))

result = {'torch': torch.__version__, 'layers': layers, 'networks': networks, 'schedules': schedules, 'clips': {'gradients': [packed(t) for t in g], 'cases': clips}}
target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), 'networks.json')
with open(target, 'w') as file:
    json.dump(result, file, separators=(',', ':'), allow_nan=False)
    file.write('\n')
print(f'{len(layers)} layers, {len(networks)} networks, {len(schedules)} schedules, {len(clips)} limits from PyTorch {torch.__version__} in {target}')
