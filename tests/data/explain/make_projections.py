# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes projections.safetensors beside this file: handwritten digits, and what others make of them.

    values       [160,64] uint8, digits that scikit-learn brings along
    pca          [160,2] float64, scores of sklearn.decomposition.PCA, each axis with its largest loading positive
    tsne.p       [40,40] float64, of the first 40 rows: joint affinities at perplexity 8, by the
                 formula, each width found by brentq
    tsne.p_other the same by scikit-learn, which looks for the width in float32
    tsne.y, tsne.gradient   places, and the gradient of the divergence there by scikit-learn's exact method
    umap.values  [80,6] float32, made up, so that no two distances are alike
    umap.row, umap.column, umap.strength   of these: entries of umap-learn's fuzzy simplicial set, 15 neighbours
    umap.curves  [n,3] least distance, a and b of umap-learn
    trust        [2] trustworthiness (5 neighbours) of scikit-learn's t-SNE at perplexity 30 and of umap-learn

Needs numpy, scipy, scikit-learn, umap-learn and safetensors.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from scipy.optimize import brentq
from scipy.spatial.distance import pdist, squareform
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE, trustworthiness
from sklearn.manifold._t_sne import _joint_probabilities, _kl_divergence
from umap import UMAP
from umap.umap_ import find_ab_params, fuzzy_simplicial_set

FOLDER = Path(__file__).parent
PERPLEXITY = 8


def affinities(squared):
    """P of t-SNE from squared distances, as van der Maaten & Hinton 2008 write it."""
    n = len(squared)
    conditional = np.zeros((n, n))
    for i in range(n):
        others = np.delete(squared[i], i)
        others = others - others.min()

        def row(log_beta):
            p = np.exp(-np.exp(log_beta) * others)
            return p / p.sum()

        def excess(log_beta):
            p = row(log_beta)
            return -(p[p > 0] * np.log(p[p > 0])).sum() - np.log(PERPLEXITY)

        p = row(brentq(excess, -20, 20, xtol=1e-14, rtol=1e-14))
        conditional[i] = np.insert(p, i, 0)
    return (conditional + conditional.T) / (2 * n)


def main():
    values = load_digits().data[:160].astype(np.float32)
    pca = PCA(n_components=2, svd_solver="full").fit(values.astype(np.float64))
    signs = np.sign(pca.components_[np.arange(2), np.abs(pca.components_).argmax(axis=1)])
    scores = pca.transform(values.astype(np.float64)) * signs

    some = values[:40].astype(np.float64)
    squared = squareform(pdist(some, "sqeuclidean"))
    p = affinities(squared)
    other = squareform(_joint_probabilities(squared.astype(np.float32), PERPLEXITY, 0))
    y = np.random.default_rng(3).normal(0, 2, (40, 2))
    _, gradient = _kl_divergence(y.ravel(), squareform(p, checks=False), 1, 40, 2)

    made_up = np.random.default_rng(11).normal(size=(80, 6)).astype(np.float32)
    made_up[:30] *= 3
    strengths = fuzzy_simplicial_set(made_up, 15, np.random.RandomState(0), "euclidean")[0].tocoo()
    distances = [0.0, 0.05, 0.1, 0.25, 0.5, 0.8]
    curves = np.array([[d, *find_ab_params(1.0, d)] for d in distances])

    tsne = TSNE(perplexity=30, random_state=0).fit_transform(values)
    umap = UMAP(n_neighbors=15, random_state=0).fit_transform(values)
    trust = np.array([trustworthiness(values, tsne), trustworthiness(values, umap)])
    save_file(
        {
            "values": values.astype(np.uint8),
            "pca": scores,
            "tsne.p": p,
            "tsne.p_other": other,
            "tsne.y": y,
            "tsne.gradient": gradient.reshape(40, 2),
            "umap.values": made_up,
            "umap.row": strengths.row.astype(np.int64),
            "umap.column": strengths.col.astype(np.int64),
            "umap.strength": strengths.data.astype(np.float32),
            "umap.curves": curves,
            "trust": trust,
        },
        FOLDER / "projections.safetensors",
    )
    print(trust)


if __name__ == "__main__":
    main()
