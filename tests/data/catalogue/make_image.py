# SPDX-License-Identifier: GPL-3.0-or-later
"""Image encoders as torchvision's own models compute them, with their classifiers left out, and a plain CNN of PyTorch's
modules. Run: python make_image.py   (torch 2.13.0, torchvision 0.28.0, safetensors)"""

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.models import ResNet, VisionTransformer
from torchvision.models.resnet import BasicBlock, Bottleneck
from torchvision.models.vgg import make_layers

from fixture import port, write


def seeded(module, deviation=0.2):
    """Weights and running statistics that are not those of a start, and under which few filters fall silent."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.normal_(0, deviation)
        for part in module.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight)
                if part.bias is not None:
                    part.bias.uniform_(0, 0.5)
            if isinstance(part, nn.BatchNorm2d):
                part.weight.uniform_(0.5, 1.5)
                part.bias.uniform_(0, 1)
                part.running_mean.normal_(0, 0.3)
                part.running_var.uniform_(0.5, 2)
    return module.eval()


def save(name, node, params, pictures, weights, tokens):
    """tokens: [B,L,D]; the last picture is absent, its tokens are zero."""
    present = torch.tensor([True] * (len(pictures) - 1) + [False])
    out = tokens * present[:, None, None]
    shape = ["B", *pictures.shape[1:]]
    write(name, node, params, [port("image", shape, "image")], [{"values": pictures, "present": present}], weights, out,
          out_mask=present[:, None].expand(out.shape[:2]))


def pictures(side, count=3, gradient=True):
    return torch.randn(count, 3, side, side, requires_grad=gradient)


def tokens_of(feature_map, grid=0):
    """Cells row by row; grid 0 leaves the map as it is."""
    if grid:
        feature_map = F.adaptive_avg_pool2d(feature_map, grid)
    return feature_map.flatten(2).transpose(1, 2)


def state(module, *left_out):
    """What the module learns and keeps, without its classifier."""
    both = dict(module.named_parameters()) | dict(module.named_buffers())
    return {key: value for key, value in both.items() if not key.startswith(left_out or ("\0",))}


def cnn(name, channels, shrink, step, normalised, activation, tokens, grid, side=13):
    torch.manual_seed(31)
    layers, convs, norms, ins = [], nn.ModuleList(), nn.ModuleList(), 3
    for out in channels:
        convs.append(nn.Conv2d(ins, out, 3, step if shrink == "stride" else 1, 1, bias=not normalised))
        layers.append(convs[-1])
        if normalised:
            norms.append(nn.BatchNorm2d(out))
            layers.append(norms[-1])
        layers.append({"relu": nn.ReLU, "gelu": nn.GELU, "tanh": nn.Tanh}[activation]())
        if shrink != "stride":
            layers.append({"max": nn.MaxPool2d, "mean": nn.AvgPool2d}[shrink](step))
        ins = out
    net = seeded(nn.Sequential(*layers))
    x = pictures(side)
    out = net(x)
    out = tokens_of(out, 1 if tokens == "vector" else grid)
    weights = {f"convs.{k}": v for k, v in state(convs).items()} | {f"norms.{k}": v for k, v in state(norms).items()}
    save(name, "image.cnn",
         {"channels": ",".join(map(str, channels)), "kernel": 3, "shrink": shrink, "step": step,
          "batch_norm": normalised, "activation": activation, "tokens": tokens, "grid": grid}, x, weights, out)


def vgg(name, depth, normalised, tokens, grid=0, width=1, side=32):
    torch.manual_seed(32)
    blocks = {"11": (1, 1, 2, 2, 2), "13": (2, 2, 2, 2, 2), "16": (2, 2, 3, 3, 3), "19": (2, 2, 4, 4, 4)}[depth]
    layout = []
    for count, factor in zip(blocks, (1, 2, 4, 8, 8)):
        layout += [width * factor] * count + ["M"]
    net = nn.Module()
    net.features = seeded(make_layers(layout, normalised))
    x = pictures(side, 2, side == 32)
    out = tokens_of(net.features(x), 1 if tokens == "vector" else grid)
    save(name, "image.vgg", {"depth": depth, "width": width, "batch_norm": normalised, "tokens": tokens, "grid": grid},
         x, state(net), out)


class NarrowResNet(ResNet):
    """torchvision's ResNet with another base width: conv1 and each stage get that many times fewer filters."""

    def __init__(self, block, layers, width):
        super().__init__(block, layers, num_classes=1, width_per_group=64)
        self.inplanes = width
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        for i, count in enumerate(layers):
            setattr(self, f"layer{i + 1}", self._make_layer(block, width << i, count, 1 if i == 0 else 2))

    def feature_map(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        return self.layer4(self.layer3(self.layer2(self.layer1(x))))


def resnet(name, depth, tokens, grid=0, frozen=0, width=1, side=40, seed=33):
    torch.manual_seed(seed)
    block, layers = {"18": (BasicBlock, [2, 2, 2, 2]), "34": (BasicBlock, [3, 4, 6, 3]),
                     "50": (Bottleneck, [3, 4, 6, 3])}[depth]
    net = seeded(NarrowResNet(block, layers, width))
    for part in [["conv1", "bn1"], ["layer1"], ["layer2"], ["layer3"], ["layer4"]][:frozen]:
        for module in part:
            getattr(net, module).requires_grad_(False)
    x = pictures(side, 2, depth == "18")
    out = tokens_of(net.feature_map(x), 1 if tokens == "vector" else grid)
    save(name, "image.resnet", {"depth": depth, "width": width, "tokens": tokens, "grid": grid, "frozen_stages": frozen},
         x, state(net, "fc."), out)


def vit(name, tokens):
    torch.manual_seed(34)
    side, patch, layers, heads, width, feed = 12, 4, 2, 2, 6, 10
    net = seeded(VisionTransformer(side, patch, layers, heads, width, feed), 0.3)
    x = pictures(side)
    cells = net._process_input(x)
    out = net.encoder(torch.cat([net.class_token.expand(len(x), -1, -1), cells], 1))
    out = {"patches": out[:, 1:], "class": out[:, :1], "mean": out[:, 1:].mean(1, True)}[tokens]
    save(name, "image.vit",
         {"patch": patch, "width": width, "layers": layers, "heads": heads, "feed_forward": feed, "tokens": tokens}, x,
         state(net, "heads."), out)


if __name__ == "__main__":
    cnn("image_cnn_cells", (3, 4), "max", 2, True, "relu", "cells", 0)
    cnn("image_cnn_mean_grid", (3, 4), "mean", 2, False, "gelu", "cells", 2)
    cnn("image_cnn_stride_vector", (4, 5), "stride", 2, True, "tanh", "vector", 0)
    vgg("image_vgg11", "11", False, "cells", side=64)
    vgg("image_vgg13_norm", "13", True, "vector")
    vgg("image_vgg16_norm", "16", True, "cells", grid=1)
    vgg("image_vgg19", "19", False, "vector")
    resnet("image_resnet18", "18", "cells")
    resnet("image_resnet18_frozen", "18", "cells", grid=1, frozen=2)
    resnet("image_resnet34", "34", "vector", seed=44)
    resnet("image_resnet50", "50", "cells", seed=44)
    for tokens in ("patches", "class", "mean"):
        vit(f"image_vit_{tokens}", tokens)
