# SPDX-License-Identifier: GPL-3.0-or-later
"""Rollout, flow and relevance of attention by the papers' formulas in NumPy and networkx, for each structure that a
fusion can have, and the weights of torch.nn.MultiheadAttention with gradients by autograd.
Run: python make_attention.py   (torch 2.13.0, networkx, numpy, safetensors); writes attention.safetensors

Of a case NAME: NAME.map.I.weights and .gradient [heads,Q,K], NAME.share [N], and what is to come out: NAME.rollout,
NAME.flow, NAME.relevance [N,N]. The metadata has for each case the maps' depth, queries and keys, the groups of the
tokens, and whether keys stay as they entered. The case "module" is a fusion.self_attention as a whole."""

import json
from pathlib import Path

import networkx as nx
import numpy as np
import torch
from safetensors.numpy import save_file
from torch import nn

HEADS = 2
random = np.random.default_rng(5)


def softmax(x):
    e = np.exp(x - x.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def attention(queries, keys):
    """Weights and a gradient that might be theirs."""
    return softmax(random.normal(size=(HEADS, queries, keys)) * 1.5), random.normal(size=(HEADS, queries, keys))


def positive(weights, gradient):
    return np.maximum(weights * gradient, 0).mean(0)


def beyond(r):
    """Equations 8 and 9 of Chefer et al."""
    eye = np.eye(len(r))
    rest = r - eye
    sums = rest.sum(1, keepdims=True)
    return np.divide(rest, sums, out=np.zeros_like(rest), where=sums != 0) + eye


class Case:
    def __init__(self, name, sizes, keys_stay=False):
        self.name, self.sizes, self.keys_stay = name, sizes, keys_stay
        self.names = list(sizes)
        starts = np.cumsum([0, *sizes.values()])
        self.places = {n: list(range(starts[i], starts[i + 1])) for i, n in enumerate(self.names)}
        self.n = int(starts[-1])
        self.maps = []

    def look(self, depth, queries, keys):
        """A block in which all tokens of some groups look at all of others."""
        q = sum((self.places[n] for n in queries), [])
        k = sum((self.places[n] for n in keys), [])
        self.maps.append((depth, queries, keys, q, k, *attention(len(q), len(k))))

    def layers(self):
        return [[m for m in self.maps if m[0] == d] for d in range(max(m[0] for m in self.maps) + 1)]

    def mean_weights(self, layer):
        """[N,N] mean over the heads; a token with several blocks has the mean of them."""
        a, blocks = np.zeros((self.n, self.n)), np.zeros(self.n)
        for _, _, _, q, k, weights, _ in layer:
            a[np.ix_(q, k)] += weights.mean(0)
            blocks[q] += 1
        return a / np.maximum(blocks, 1)[:, None]

    def stays(self, layer):
        """[N,N] whether a weight speaks of a token as it entered."""
        s = np.zeros((self.n, self.n), bool)
        for _, _, _, q, k, _, _ in layer:
            if self.keys_stay and q != k:
                s[np.ix_(q, k)] = True
        return s

    def with_residual(self, layer):
        a = self.mean_weights(layer) + np.eye(self.n)
        return a / a.sum(axis=-1, keepdims=True)

    def rollout(self):
        r = np.eye(self.n)
        for layer in self.layers():
            a, s = self.with_residual(layer), self.stays(layer)
            r = np.where(s, 0, a) @ r + np.where(s, a, 0)
        return r

    def flow(self):
        graph = nx.DiGraph()
        for depth, layer in enumerate(self.layers(), 1):
            a, s = self.with_residual(layer), self.stays(layer)
            for i in range(self.n):
                for j in range(self.n):
                    if a[i, j] > 0:
                        graph.add_edge((depth, i), (0 if s[i, j] else depth - 1, j), capacity=a[i, j])
        top = len(self.layers())
        flows = np.zeros((self.n, self.n))
        for i in range(self.n):
            for j in range(self.n):
                if graph.has_node((0, j)):
                    flows[i, j] = nx.maximum_flow_value(graph, (top, i), (0, j))
        return flows / flows.sum(1, keepdims=True)

    def save(self, tensors, about, relevance):
        for i, (_, _, _, _, _, weights, gradient) in enumerate(self.maps):
            tensors[f"{self.name}.map.{i}.weights"] = weights
            tensors[f"{self.name}.map.{i}.gradient"] = gradient
        share = random.uniform(size=self.n)
        tensors[f"{self.name}.share"] = share / share.sum()
        tensors[f"{self.name}.rollout"] = self.rollout()
        tensors[f"{self.name}.flow"] = self.flow()
        tensors[f"{self.name}.relevance"] = relevance
        about[self.name] = {
            "tokens": self.n, "keys_stay": self.keys_stay,
            "groups": [i for i, n in enumerate(self.names) for _ in self.places[n]],
            "maps": [{"depth": d, "queries": q, "keys": k} for d, _, _, q, k, _, _ in self.maps]}
        print(self.name)


def joint(tensors, about):
    """One list in which every token looks at every other: R += Ā R."""
    case = Case("joint", {"text": 4, "image": 3})
    for depth in range(3):
        case.look(depth, case.names, case.names)
    r = np.eye(case.n)
    for _, _, _, _, _, weights, gradient in case.maps:
        r = r + positive(weights, gradient) @ r
    case.save(tensors, about, r)


def blocks(case, r):
    """[N,N] out of a dictionary by pairs of modalities."""
    return np.block([[r[x, y] for y in case.names] for x in case.names])


def start(case):
    return {(x, y): np.eye(case.sizes[x]) if x == y else np.zeros((case.sizes[x], case.sizes[y]))
            for x in case.names for y in case.names}


def cross(tensors, about):
    """Equations 10 and 11 for the pairs of each layer, all from the state before it. audio looks at nothing, so that
    its rows sum to 0; of a modality that takes no part, a pair passes on what the one looked at knows of it."""
    case = Case("cross", {"text": 3, "image": 2, "audio": 3})
    for depth in range(3):
        for x, y in (("text", "image"), ("image", "text"), ("text", "audio")):
            case.look(depth, [x], [y])
    r = start(case)
    for layer in case.layers():
        old = {key: value.copy() for key, value in r.items()}
        for _, (x,), (y,), _, _, weights, gradient in layer:
            a = positive(weights, gradient)
            r[x, y] += beyond(old[x, x]).T @ a @ beyond(old[y, y])
            r[x, x] += a @ old[y, x]
            for z in case.names:
                if z not in (x, y):
                    r[x, z] += a @ old[y, z]
    case.save(tensors, about, blocks(case, r))


def bottleneck(tensors, about):
    """Self-attention of each modality with the shared tokens. What each makes of those is added."""
    case = Case("bottleneck", {"text": 3, "image": 2, "shared": 2})
    case.look(0, ["text"], ["text"])
    case.look(0, ["image"], ["image"])
    for depth in (1, 2):
        for m in ("text", "image"):
            case.look(depth, [m, "shared"], [m, "shared"])
    r = np.eye(case.n)
    for layer in case.layers():
        old = r.copy()
        for _, _, _, q, k, weights, gradient in layer:
            added = positive(weights, gradient) @ old[k]
            for row, token in enumerate(q):
                r[token] += added[row]
    case.save(tensors, about, r)


def crossmodal(tensors, about):
    """MulT: a stream for each ordered pair that looks at the other's tokens as they entered, then self-attention."""
    case = Case("crossmodal", {"text": 2, "image": 2, "audio": 3}, keys_stay=True)
    for x in case.names:
        for y in case.names:
            if x != y:
                for depth in (0, 1):
                    case.look(depth, [x], [y])
    for x in case.names:
        case.look(2, [x], [x])
    first, r = start(case), start(case)
    for _, (x,), (y,), _, _, weights, gradient in case.maps:
        a = positive(weights, gradient)
        if x != y:
            r[x, y] += beyond(first[x, x]).T @ a @ beyond(first[y, y])
            r[x, x] += a @ first[y, x]
    for depth, (x,), (y,), _, _, weights, gradient in case.maps:
        if x == y:
            a = positive(weights, gradient)
            for z in case.names:
                r[x, z] = r[x, z] + a @ r[x, z]
    case.save(tensors, about, blocks(case, r))


def module(tensors, about):
    """Two layers over padded text and a vector, mean over all tokens. The weights have to be PyTorch's."""
    torch.manual_seed(3)
    torch.set_default_dtype(torch.float64)
    width, layers, lengths, longest = 8, 2, 4, 6
    weights = {}

    def w(name, *shape):
        weights[name] = torch.randn(*shape) * 0.6
        return weights[name]

    text, load = torch.randn(1, longest, 5), torch.randn(1, 3)
    tokens = torch.cat([
        nn.functional.linear(text[0, :lengths], w("project_text.weight", width, 5), w("project_text.bias", width)) + w("modality_text", width),
        nn.functional.linear(load, w("project_load.weight", width, 3), w("project_load.bias", width)) + w("modality_load", width)])
    w("absent_text", width), w("absent_load", width)
    x, own, oracle = tokens[None], [], []
    for i in range(layers):
        q, k, v, o = ((w(f"layer{i}_{p}.weight", width, width), w(f"layer{i}_{p}.bias", width)) for p in ("query", "key", "value", "out"))
        attend = nn.MultiheadAttention(width, HEADS, batch_first=True)
        state = {"in_proj_weight": torch.cat([q[0], k[0], v[0]]), "in_proj_bias": torch.cat([q[1], k[1], v[1]]),
                 "out_proj.weight": o[0], "out_proj.bias": o[1]}
        expected, by_torch = torch.func.functional_call(attend, state, (x, x, x), {"need_weights": True, "average_attn_weights": False})
        oracle.append(by_torch[0])
        split = lambda t, p: nn.functional.linear(t, *p).view(1, -1, HEADS, width // HEADS).transpose(1, 2)
        a = torch.softmax(split(x, q) @ split(x, k).transpose(2, 3) / (width // HEADS) ** 0.5, 3)
        a = a.requires_grad_() if not a.requires_grad else a
        a.retain_grad()
        own.append(a)
        mixed = nn.functional.linear((a @ split(x, v)).transpose(1, 2).reshape(1, -1, width), *o)
        assert torch.allclose(mixed, expected, rtol=1e-12) and torch.allclose(a, by_torch, rtol=1e-12)
        x = x + mixed
    probe = torch.randn(width)
    (x[0].mean(0) * probe).sum().backward()
    r, rollout = np.eye(lengths + 1), np.eye(lengths + 1)
    for a in own:
        r = r + positive(a[0].detach().numpy(), a.grad[0].numpy()) @ r
        mean = a[0].detach().numpy().mean(0) + np.eye(lengths + 1)
        rollout = mean / mean.sum(axis=-1, keepdims=True) @ rollout
    for name, value in weights.items():
        tensors["module.weight." + name] = value.numpy()
    tensors |= {"module.in.text": text.numpy(), "module.in.load": load.numpy(), "module.probe": probe.numpy(),
                "module.weights": torch.stack(oracle).detach().numpy(), "module.gradients": torch.stack([a.grad[0] for a in own]).numpy(),
                "module.relevance": r, "module.rollout": rollout}
    about["module"] = {"length": lengths}
    print("module")
    return tensors


def main():
    tensors, about = {}, {}
    for make in (joint, cross, bottleneck, crossmodal):
        make(tensors, about)
    tensors = module(tensors, about)
    save_file({k: np.ascontiguousarray(v) for k, v in tensors.items()}, Path(__file__).parent / "attention.safetensors",
              metadata={"cases": json.dumps(about)})


main()
