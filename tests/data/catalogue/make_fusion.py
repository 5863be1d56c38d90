# SPDX-License-Identifier: GPL-3.0-or-later
"""The fusions, each row on its own and without padding: torch.nn modules where there are any, the papers' formulas
where not. Run: python make_fusion.py   (torch 2.13.0, safetensors)

Everywhere: words with padding, a grid of cells, a vector. Rows: all there; no picture; the vector alone; words alone;
nothing at all."""

import math

import torch
from torch import nn
from torch.nn import functional as F

from fixture import port, write

LENGTHS = {"text": [4, 2, 0, 1, 0], "image": [4, 0, 0, 0, 0], "numbers": [1, 1, 1, 0, 0]}
SIDES = {"text": ("L", 5, 6), "image": (4, 3, 4), "numbers": (None, 7, 1)}  # tokens, width, tokens in the batch
ROWS = 5


class Case:
    """Inputs with what lies where nothing is made to be seen if it is read, and weights as they are asked for."""

    def __init__(self, names=("text", "image", "numbers"), seed=11):
        torch.manual_seed(seed)
        self.weights, self.flows, self.ports, self.names = {}, [], [], list(names)
        for name in names:
            length, width, tokens = SIDES[name]
            there = torch.tensor(LENGTHS[name])
            if length is None:
                self.flows.append({"values": torch.randn(ROWS, width).requires_grad_(), "present": there > 0})
                self.ports.append(port("vector", ["B", width], name))
            else:
                self.flows.append({"values": torch.randn(ROWS, tokens, width).requires_grad_(),
                                   "mask": torch.arange(tokens)[None] < there[:, None], "present": there > 0})
                self.ports.append(port("tokens", ["B", length, width], name))

    def w(self, name, *shape):
        if name not in self.weights:
            self.weights[name] = (torch.randn(*shape) * 0.5).requires_grad_()
        return self.weights[name]

    def linear(self, name, x, out, bias=True):
        return F.linear(x, self.w(name + ".weight", out, x.shape[-1]), self.w(name + ".bias", out) if bias else None)

    def norm(self, name, x):
        return F.layer_norm(x, x.shape[-1:], self.w(name + ".weight", x.shape[-1]), self.w(name + ".bias", x.shape[-1]))

    def attention(self, name, queries, keys, heads):
        d = queries.shape[-1]
        parts = ("query", "key", "value")
        state = {"in_proj_weight": torch.cat([self.w(f"{name}.{p}.weight", d, d) for p in parts]),
                 "in_proj_bias": torch.cat([self.w(f"{name}.{p}.bias", d) for p in parts]),
                 "out_proj.weight": self.w(name + ".out.weight", d, d), "out_proj.bias": self.w(name + ".out.bias", d)}
        return torch.func.functional_call(nn.MultiheadAttention(d, heads), state, (queries, keys, keys))[0]

    def feed(self, name, x, hidden, activation):
        return self.linear(name + ".narrow", activation(self.linear(name + ".widen", x, hidden)), x.shape[-1])

    def row(self, m, i):
        """[n,width] of modality m in row i, or None"""
        n = LENGTHS[self.names[m]][i]
        x = self.flows[m]["values"][i]
        return None if n == 0 else x[None] if x.dim() == 1 else x[:n]

    def vector(self, m, i, pool="mean"):
        x, width = self.row(m, i), SIDES[self.names[m]][1]
        absent = self.w("absent_" + self.names[m], width)
        return absent if x is None else x.mean(0) if pool == "mean" else x.max(0).values

    def tokens(self, m, i, d, kind=True, position=True, bias=True):
        name, x = self.names[m], self.row(m, i)
        absent = self.w("absent_" + name, d)
        kind = self.w("modality_" + name, d) if kind else 0
        self.linear("project_" + name, self.flows[m]["values"], d, bias)  # that it has weights in any case
        position = self.w("position_" + name, 4, d) if position and name == "image" else 0
        return (absent + kind)[None] if x is None else self.linear("project_" + name, x, d, bias) + position + kind

    def save(self, name, node, params, rows, mask=None):
        write(name, node, params, self.ports, self.flows, self.weights, torch.stack(rows), out_mask=mask)


def concat(name, hidden, layers, pool):
    case, rows = Case(), []
    for i in range(ROWS):
        x = torch.cat([case.vector(m, i, pool) for m in range(3)])
        for layer in range(layers if hidden else 0):
            x = F.relu(case.linear(f"dense{layer}", x, hidden))
        rows.append(x)
    case.save(name, "fusion.concat", {"hidden": hidden, "layers": layers, "pool": pool}, rows)


def added(name, combine):
    case, rows, d = Case(), [], 6
    for i in range(ROWS):
        for m, of in enumerate(case.names):
            case.linear("project_" + of, torch.zeros(SIDES[of][1]), d)
        parts = [(None if case.row(m, i) is None else case.linear("project_" + of, case.row(m, i).mean(0), d),
                  case.w("absent_" + of, d)) for m, of in enumerate(case.names)]
        there = [x for x, _ in parts if x is not None]
        if combine == "sum":
            rows.append(sum(absent if x is None else x for x, absent in parts))
        else:
            rows.append(torch.stack(there or [absent for _, absent in parts]).mean(0))
    case.save(name, "fusion.sum", {"width": d, "combine": combine}, rows)


def gated(name, gates, names=("text", "image", "numbers")):
    """With two modalities and tied gates also the paper's bimodal unit: z = σ(W[x₁;x₂]), h = z h₁ + (1 − z) h₂."""
    case, rows, d = Case(names), [], 6
    for i in range(ROWS):
        x = [case.vector(m, i) for m in range(len(names))]
        together = torch.cat(x)
        h = [torch.tanh(case.linear("value_" + of, x[m], d, False)) for m, of in enumerate(names)]
        z = [case.linear("gate_" + of, together, d, False) for of in names]
        if gates == "own":
            rows.append(sum(torch.sigmoid(z[m]) * h[m] for m in range(len(names))))
        elif len(names) == 2:
            gate = torch.sigmoid(z[0] - z[1])  # W is the difference of the two
            rows.append(gate * h[0] + (1 - gate) * h[1])
        else:
            total = sum(torch.exp(value) for value in z)
            rows.append(sum(torch.exp(z[m]) / total * h[m] for m in range(len(names))))
    case.save(name, "fusion.gated", {"width": d, "gates": gates}, rows)


def low_rank(name, rank):
    """The weight tensor written out: W = Σ_r w_r ⊗_m W_m^r, h = W · ⊗_m [1; x_m] + b (equations 3 to 6)."""
    case, rows, d = Case(), [], 5
    factors = [case.w("factor_" + of, rank, SIDES[of][1] + 1, d) for of in case.names]
    whole = torch.einsum("r,rih,rjh,rkh->ijkh", case.w("weights", rank), *factors)
    for i in range(ROWS):
        a, b, c = (torch.cat([torch.ones(1), case.vector(m, i)]) for m in range(3))
        rows.append(torch.einsum("ijkh,i,j,k->h", whole, a, b, c) + case.w("bias", d))
    case.save(name, "fusion.low_rank", {"width": d, "rank": rank}, rows)


def tensor(name, width):
    case, rows = Case(), []
    for i in range(ROWS):
        x = [case.vector(m, i) for m in range(3)]
        if width:
            x = [F.relu(case.linear("project_" + of, x[m], width)) for m, of in enumerate(case.names)]
        a, b, c = (torch.cat([torch.ones(1), v]) for v in x)
        rows.append(torch.einsum("i,j,k->ijk", a, b, c).flatten())
    case.save(name, "fusion.tensor", {"width": width}, rows)


def self_attention_class(name):
    case, rows, d = Case(), [], 8
    for i in range(ROWS):
        x = torch.cat([case.w("class_token", d)[None]] + [case.tokens(m, i, d) for m in range(3)])
        for layer in range(2):
            # Its parts stand beside each other under one prefix.
            h = case.norm(f"layer{layer}_norm", x)
            q, k, v = (case.linear(f"layer{layer}_{p}", h, d).view(-1, 2, d // 2).transpose(0, 1)
                       for p in ("query", "key", "value"))
            mixed = (torch.softmax(q @ k.transpose(1, 2) / math.sqrt(d // 2), -1) @ v).transpose(0, 1).flatten(1)
            x = x + case.linear(f"layer{layer}_out", mixed, d)
        rows.append(case.norm("final_norm", x)[0])
    case.save(name, "fusion.self_attention", {"width": d, "heads": 2, "layers": 2, "pool": "class"}, rows)


def cross_attention(name, pairs, join, layers, feed, norm):
    case, rows, d = Case(), [], 8
    names = case.names
    chosen = [tuple(names.index(n) for n in pair.split("<")) for pair in pairs.split(",")] if pairs else \
        [(q, k) for q in range(3) for k in range(3) if q != k]
    looking = [m for m in range(3) if any(q == m for q, _ in chosen)]

    def normed(key, x):
        return case.norm(key, x) if norm else x

    for i in range(ROWS):
        x = [case.tokens(m, i, d) for m in range(3)]
        for layer in range(layers):
            seen = [normed(f"layer{layer}_norm_{names[m]}", x[m]) for m in range(3)]
            after = list(x)
            for q in looking:
                taken = [case.attention(f"layer{layer}_{names[q]}_from_{names[k]}", seen[q], seen[k], 2)
                         for of, k in chosen if of == q]
                after[q] = x[q] + sum(taken) / len(taken)
                if feed:
                    h = normed(f"layer{layer}_feed_norm_{names[q]}", after[q])
                    after[q] = after[q] + case.feed(f"layer{layer}_feed_{names[q]}", h, feed, F.gelu)
            x = after
        ends = [normed("final_norm_" + names[m], x[m]).mean(0) for m in looking]
        rows.append(torch.cat(ends) if join == "concat" else sum(ends) / len(ends))
    case.save(name, "fusion.cross_attention",
              {"width": d, "heads": 2, "layers": layers, "feed_forward": feed, "norm": norm, "pairs": pairs,
               "join": join}, rows)


def mult(name, names, pool):
    """Section 3 of the paper with the details of its code: projection without bias, states times √d plus sinusoids
    counted from 1, one layer norm for queries and keys, ReLU of 4 d, a layer norm at the end."""
    case, rows, d, heads = Case(names), [], 4, 2

    def sinusoids(length, width):
        table = torch.zeros(length, width)
        for t in range(length):
            for j in range(width // 2):
                angle = (t + 1) / 10000 ** (j / (width // 2 - 1))
                table[t, j], table[t, width // 2 + j] = math.sin(angle), math.cos(angle)
        return table

    def encoder(key, x, source, layers):
        width = x.shape[1]
        h = math.sqrt(width) * x + sinusoids(len(x), width)
        k = math.sqrt(width) * source + sinusoids(len(source), width)
        for layer in range(layers):
            of = f"{key}.layer{layer}"
            keys = h if source is x else k
            h = h + case.attention(of + ".attention", case.norm(of + ".norm", h), case.norm(of + ".norm", keys), heads)
            h = h + case.feed(of + ".feed", case.norm(of + ".feed_norm", h), 4 * width, F.relu)
        return case.norm(key + ".final_norm", h)

    for i in range(ROWS):
        x = [case.tokens(m, i, d, kind=False, position=False, bias=False) for m in range(len(names))]
        ends = []
        for a, target in enumerate(names):
            z = torch.cat([encoder(f"{target}_from_{source}", x[a], x[b], 2)
                           for b, source in enumerate(names) if b != a], 1)
            z = encoder("memory_" + target, z, z, 1)
            ends.append(z[-1] if pool == "last" else z.mean(0))
        rows.append(torch.cat(ends))
    case.save(name, "fusion.mult", {"width": d, "heads": heads, "layers": 2, "self_layers": 1, "pool": pool}, rows)


def bottleneck(name, pool, layers, first, count):
    """Equations 6 to 9 of the paper: [z_m^{l+1} || ẑ_m] = Transformer([z_m^l || z_fsn^l]), z_fsn^{l+1} = mean ẑ_m."""
    case, rows, d = Case(), [], 6

    def block(key, x):
        h = case.norm(key + ".norm", x)
        y = x + case.attention(key + ".attention", h, h, 2)
        return y + case.feed(key + ".feed", case.norm(key + ".feed_norm", y), 9, F.gelu)

    for i in range(ROWS):
        x = [case.tokens(m, i, d, kind=False) for m in range(3)]
        if pool == "class":
            x = [torch.cat([case.w("class_" + of, d)[None], x[m]]) for m, of in enumerate(case.names)]
        shared = case.w("bottleneck", count, d)
        for layer in range(layers):
            if layer < first:
                x = [block(f"{of}_layer{layer}", x[m]) for m, of in enumerate(case.names)]
                continue
            y = [block(f"{of}_layer{layer}", torch.cat([x[m], shared])) for m, of in enumerate(case.names)]
            x = [z[:-count] for z in y]
            shared = sum(z[-count:] for z in y) / 3
        ends = [case.norm("final_norm", z) for z in x]
        rows.append(sum(z[0] if pool == "class" else z.mean(0) for z in ends) / 3)
    case.save(name, "fusion.bottleneck",
              {"width": d, "heads": 2, "layers": layers, "fusion_layer": first, "bottlenecks": count,
               "feed_forward": 9, "pool": pool}, rows)


def film(name, modulated, condition):
    case, rows = Case((modulated, condition)), []
    length, width, tokens = SIDES[modulated]
    masks = []
    case.w("absent_" + modulated, width)
    for i in range(ROWS):
        given = case.vector(1, i)
        gamma, beta = 1 + case.linear("gamma", given, width), case.linear("beta", given, width)
        x = case.flows[0]["values"][i]
        there = LENGTHS[modulated][i]
        absent = case.w("absent_" + modulated, width)
        if length is None:
            rows.append(gamma * (x if there else absent) + beta)
        else:
            rows.append(gamma * (x if there else absent.expand(tokens, width)) + beta)
            masks.append([t < max(there, 1) for t in range(tokens)])
    case.save(name, "fusion.film", {}, rows, torch.tensor(masks) if masks else None)


def late(name, rule, average="probabilities"):
    torch.manual_seed(12)
    classes, names = 4, ("text", "image", "numbers")
    there = torch.tensor([LENGTHS[n] for n in names]) > 0
    x = [(torch.randn(ROWS, classes) * 2).requires_grad_() for _ in names]
    case = Case(())
    rows = []
    for i in range(ROWS):
        logits = [x[m][i] for m in range(3) if there[m, i]]
        if rule == "stacked":
            rows.append(case.linear("dense", torch.cat([x[m][i] if there[m, i] else case.w("absent_" + names[m], classes)
                                                        for m in range(3)]), classes))
            continue
        scores = torch.stack([case.w("weights", 3)[m] for m in range(3) if there[m, i]]) \
            if rule == "weighted" and logits else torch.zeros(len(logits))
        share = torch.softmax(scores, 0)
        if not logits:  # no class is likelier than another
            rows.append({"product": -3 * math.log(classes), "logits": 0.0}.get(
                rule if rule == "product" else average, -math.log(classes)) * torch.ones(classes))
        elif rule == "product":
            # Who has no say multiplies by nothing.
            rows.append(sum(torch.log(torch.softmax(l, 0)) for l in logits))
        elif average == "logits":
            rows.append(sum(s * l for s, l in zip(share, logits)))
        else:
            rows.append(torch.log(sum(s * torch.softmax(l, 0) for s, l in zip(share, logits))))
    kinds = ("vector", "prediction", "vector")
    write(name, "fusion.late", {"rule": rule, "average": average},
          [port(kind, ["B", classes], n) for kind, n in zip(kinds, names)],
          [{"values": v, "present": there[m]} for m, v in enumerate(x)], case.weights, torch.stack(rows),
          facts={"classes": classes})


if __name__ == "__main__":
    concat("fusion_concat", 0, 1, "mean")
    concat("fusion_concat_hidden", 6, 2, "max")
    added("fusion_sum", "sum")
    added("fusion_sum_mean", "mean")
    gated("fusion_gated", "own")
    gated("fusion_gated_tied", "tied")
    gated("fusion_gated_bimodal", "tied", ("text", "image"))
    low_rank("fusion_low_rank", 3)
    tensor("fusion_tensor", 4)
    tensor("fusion_tensor_plain", 0)
    self_attention_class("self_attention_class")
    cross_attention("fusion_cross_attention_all", "", "mean", 2, 10, True)
    cross_attention("fusion_cross_attention_pairs", "text<image,text<numbers", "concat", 2, 0, True)
    cross_attention("fusion_cross_attention_plain", "text<image,image<text,numbers<text", "concat", 1, 10, False)
    mult("fusion_mult_last", ("text", "image", "numbers"), "last")
    mult("fusion_mult_mean_two", ("text", "image"), "mean")
    bottleneck("fusion_bottleneck_class", "class", 3, 1, 2)
    bottleneck("fusion_bottleneck_mean", "mean", 2, 0, 3)
    film("fusion_film_tokens", "image", "text")
    film("fusion_film_words", "text", "numbers")
    film("fusion_film_vector", "numbers", "image")
    for rule in ("mean", "product", "weighted", "stacked"):
        late(f"fusion_late_{rule}", rule)
    late("fusion_late_mean_logits", "mean", "logits")
    late("fusion_late_weighted_logits", "weighted", "logits")
