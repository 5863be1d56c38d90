# SPDX-License-Identifier: GPL-3.0-or-later
"""What a fixture of the catalogue holds, and how the make_*.py beside this file write one.

A fixture is a safetensors file with the weights, inputs, output and gradients of one node as an independent
implementation computes them. Its metadata names the node type, the parameters that differ from the default, the
kinds of its inputs and what is known of the data.

    weight.NAME             parameters and buffers, under the names that the node registers
    in.I.values, .mask, .present   input I; mask and present may be left out
    out.values, out.mask    what leaves the node in evaluation mode; the mask may be left out
    probe                   the gradients are those of (out.values * probe).sum()
    grad.NAME, grad_in.I    of parameters, and of inputs that are numbers

Run a make_*.py with a Python that has torch, safetensors and what it imports beside; it writes into this folder.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file

FOLDER = Path(__file__).parent


def port(kind, shape, modality, name=None):
    """An input's kind: shape sides are numbers, or names for what only the data knows."""
    return {"kind": kind, "shape": shape, "modality": modality, "name": name or modality}


def write(name, node_type, params, inputs, flows, weights, out, *, facts=None, out_mask=None, seed=7):
    """Writes one fixture and computes the gradients.

    inputs:  list of port(...)
    flows:   list of dicts with values and, where there are any, mask and present. Floating-point values that
             require a gradient get grad_in
    weights: dict of name to tensor, parameters and buffers; those that require a gradient get grad
    out:     the output, still attached to the graph
    """
    generator = torch.Generator().manual_seed(seed)
    probe = torch.randn(out.shape, generator=generator)
    for tensor in [*weights.values(), *(flow["values"] for flow in flows)]:
        if tensor.requires_grad:
            tensor.retain_grad()
            tensor.grad = None
    (out * probe).sum().backward()
    tensors = {"out.values": out, "probe": probe}
    if out_mask is not None:
        tensors["out.mask"] = out_mask
    for i, flow in enumerate(flows):
        for key, tensor in flow.items():
            tensors[f"in.{i}.{key}"] = tensor
        if flow["values"].requires_grad:
            tensors[f"grad_in.{i}"] = flow["values"].grad
    for key, tensor in weights.items():
        tensors[f"weight.{key}"] = tensor
        if tensor.requires_grad:
            tensors[f"grad.{key}"] = torch.zeros_like(tensor) if tensor.grad is None else tensor.grad
    save_file(
        {key: tensor.detach().clone().contiguous() for key, tensor in tensors.items()},
        FOLDER / f"{name}.safetensors",
        metadata={
            "type": node_type,
            "params": json.dumps(params),
            "inputs": json.dumps(inputs),
            "facts": json.dumps(facts or {}),
        },
    )
    print(name)
