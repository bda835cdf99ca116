"""Lets the workloads run on PyTorch's CPU, op by op with its autograd, as its tutorials do."""
import data
import torch
from torch.nn import functional as F


def training(cost, optimizer):
    def step():
        # Its fastest way of starting with no gradients.
        optimizer.zero_grad(set_to_none=True)
        value = cost()
        value.backward()
        optimizer.step()
        return value.item()

    return step


def logistic(task):
    x, y, w = [torch.from_numpy(a) for a in data.logistic(task['dtype'])]
    if task['options']['form'] == 'matrix':
        y, w = y.reshape(-1, 1), w.reshape(-1, 1)
    w.requires_grad_()
    b = torch.zeros(1, dtype=x.dtype, requires_grad=True)
    return training(lambda: F.binary_cross_entropy_with_logits(x @ w + b, y), torch.optim.SGD([w, b], lr=data.LOGISTIC_RATE))


def layers(weights):
    """Weights as PyTorch keeps them, [outputs, inputs], each with a bias of zeros."""
    return [(torch.from_numpy(w.T.copy()).requires_grad_(), torch.zeros(w.shape[1], requires_grad=True)) for w in weights]


def mlp(task):
    x, classes, weights = data.mlp()
    x, classes, (first, second, third) = torch.from_numpy(x), torch.from_numpy(classes), layers(weights)

    def cost():
        h = F.relu(F.linear(x, *first))
        h = F.relu(F.linear(h, *second))
        return F.cross_entropy(F.linear(h, *third), classes)

    # All parameters at once, which is a little faster.
    return training(cost, torch.optim.Adam([*first, *second, *third], lr=1e-3, foreach=True))


def convnet(task):
    x, classes, (w1, w2, w3) = data.convnet()
    x, classes, (third,) = torch.from_numpy(x), torch.from_numpy(classes), layers([w3])
    first, second = [(torch.from_numpy(w).requires_grad_(), torch.zeros(len(w), requires_grad=True)) for w in (w1, w2)]

    def cost():
        h = F.max_pool2d(F.relu(F.conv2d(x, *first, padding=1)), 2)
        h = F.max_pool2d(F.relu(F.conv2d(h, *second, padding=1)), 2)
        return F.cross_entropy(F.linear(h.flatten(1), *third), classes)

    return training(cost, torch.optim.SGD([*first, *second, *third], lr=data.CONVNET_RATE, foreach=True))


def alexnet(task):
    x, classes, weights = data.alexnet()
    x, classes = torch.from_numpy(x), torch.from_numpy(classes)
    filters = [(torch.from_numpy(w).requires_grad_(), torch.zeros(len(w), requires_grad=True)) for w in weights[:5]]
    dense = layers(weights[5:])
    del weights

    def normalised(h):
        # It divides alpha by the size; the paper does not.
        return F.local_response_norm(h, 5, alpha=5e-4, beta=0.75, k=2.0)

    def cost():
        h = F.max_pool2d(normalised(F.relu(F.conv2d(x, *filters[0], stride=4))), 3, 2)
        h = F.max_pool2d(normalised(F.relu(F.conv2d(h, *filters[1], padding=2, groups=2))), 3, 2)
        h = F.relu(F.conv2d(h, *filters[2], padding=1))
        h = F.relu(F.conv2d(h, *filters[3], padding=1, groups=2))
        h = F.max_pool2d(F.relu(F.conv2d(h, *filters[4], padding=1, groups=2)), 3, 2)
        h = F.relu(F.linear(h.flatten(1), *dense[0]))
        h = F.relu(F.linear(h, *dense[1]))
        return F.cross_entropy(F.linear(h, *dense[2]), classes)

    return training(cost, torch.optim.SGD([p for layer in [*filters, *dense] for p in layer], **data.ALEXNET, foreach=True))


def tiny(task):
    x, y, weights = data.tiny()
    x, y, (first, second, third) = torch.from_numpy(x), torch.from_numpy(y), layers(weights)

    def cost():
        h = torch.tanh(F.linear(x, *first))
        h = torch.tanh(F.linear(h, *second))
        return F.mse_loss(F.linear(h, *third), y)

    return training(cost, torch.optim.SGD([*first, *second, *third], lr=data.TINY_RATE))


def matmul(task):
    a, b = [torch.from_numpy(m) for m in data.matmul(task['size'], task['dtype'])]
    product = torch.empty_like(a)
    return lambda: torch.mm(a, b, out=product)


def function(name):
    def start(task):
        x = torch.from_numpy(data.elements(name, task['size']))
        y, f = torch.empty_like(x), getattr(torch, name)
        return lambda: f(x, out=y)

    return start


exp, log, tanh, sigmoid = map(function, ['exp', 'log', 'tanh', 'sigmoid'])
