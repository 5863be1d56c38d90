# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes gradients.json: integrated gradients and Grad-CAM of a small model of words, a picture, a sound and a vector, by
captum.
Run: python make_gradients.py   (torch 2.13.0, captum 0.9.0, numpy)

The mean of word embeddings; a picture of 16 x 16 through two convolutions of stride 2 with tanh, and its mean; a spectrogram
of 8 bins and 12 frames through a convolution with tanh and a mean of 2 x 2, and its mean; a vector through a dense layer
with tanh; all side by side, a dense layer with ReLU, one to three classes. What a sample holds is float32 or bytes.
"""
import json
import pathlib

import numpy as np
import torch
from captum.attr import IntegratedGradients, LayerGradCam, LayerIntegratedGradients
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(8)
rng = np.random.default_rng(8)
SIDE, BINS, FRAMES, WORDS, UNKNOWN, PARTS = 16, 8, 12, 9, 1, 3
MEAN, DEVIATION = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
MEL_MEAN, MEL_DEVIATION = -40.0 - np.arange(BINS), 10.0


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(WORDS, 4)
        self.first, self.second = nn.Conv2d(3, 2, 3, 2, 1), nn.Conv2d(2, 3, 3, 2, 1)
        self.picture_map = nn.Tanh()
        self.sound = nn.Conv2d(1, 3, 3, 1, 1)
        self.sound_map = nn.AvgPool2d(2)
        self.vector = nn.Linear(PARTS, 3)
        self.hidden, self.out = nn.Linear(13, 6), nn.Linear(6, 3)
        self.picture, self.spectrum, self.numbers = nn.Identity(), nn.Identity(), nn.Identity()
        for parameter in self.parameters():
            nn.init.normal_(parameter, 0, 0.5)

    def after_embedding(self, words, picture, sound, vector):
        image = self.picture_map(self.second(torch.tanh(self.first(picture)))).mean((2, 3))
        standard = (sound - torch.tensor(MEL_MEAN)) / MEL_DEVIATION
        audio = self.sound_map(torch.tanh(self.sound(standard.unsqueeze(1)))).mean((2, 3))
        joined = torch.cat([words.mean(1), image, audio, torch.tanh(self.vector(vector))], 1)
        return self.out(torch.relu(self.hidden(joined)))

    def forward(self, ids, picture, sound, vector):
        return self.after_embedding(self.embedding(ids), self.picture(picture), self.spectrum(sound), self.numbers(vector))


def normalised(rgb):
    """[rows,columns,3] bytes to [1,3,rows,columns]"""
    return torch.tensor(((rgb / 255.0 - MEAN) / DEVIATION).transpose(2, 0, 1))[None]


model = Model()
ids = torch.tensor([[2, 5, 3, 7, 8]])
rgb = rng.integers(0, 256, (SIDE, SIDE, 3))
spectrum = rng.uniform(-80, -1, (FRAMES, BINS)).astype(np.float32).astype(np.float64)
vector = rng.normal(size=(1, PARTS)).astype(np.float32).astype(np.float64)
x = (model.embedding(ids).detach(), normalised(rgb), torch.tensor(spectrum)[None], torch.tensor(vector))
grey = np.broadcast_to(np.round(255 * MEAN), rgb.shape)
silent = np.float64(np.float32(spectrum.max()) - np.float32(80))
baselines = {
    "mean": (model.embedding(torch.full_like(ids, UNKNOWN)).detach(), normalised(grey),
             torch.tensor(np.broadcast_to(MEL_MEAN, spectrum.shape).copy())[None], torch.zeros(1, PARTS)),
    "blank": (torch.zeros_like(x[0]), normalised(np.zeros_like(rgb)), torch.full_like(x[2], silent), torch.zeros(1, PARTS)),
}


def integrated(baseline, output, probability):
    def target(*inputs):
        logits = model.after_embedding(*inputs)
        return (torch.softmax(logits, 1) if probability else logits)[:, output]

    before = baselines[baseline]
    shares, delta = IntegratedGradients(target).attribute(x, before, n_steps=50, method="gausslegendre",
                                                          return_convergence_delta=True)
    if baseline == "mean" and not probability:
        # The same through the layers, from words on.
        layers = [model.embedding, model.picture, model.spectrum, model.numbers]
        again = LayerIntegratedGradients(model, layers).attribute(
            (ids, *x[1:]), (torch.full_like(ids, UNKNOWN), *before[1:]), target=output, n_steps=50, method="gausslegendre")
        for a, b in zip(shares, again):
            assert torch.allclose(a, b, 1e-9, 1e-12)
    words, picture, sound, numbers = shares
    return {"baseline": baseline, "output": output, "probability": probability,
            "words": words[0].sum(1).tolist(), "picture": picture[0].sum(0).flatten().tolist(),
            "sound": sound[0].T.flatten().tolist(), "vector": numbers[0].tolist(),
            "full": target(*x).item(), "base": target(*before).item(), "delta": delta.item()}


def cam(layer, output, relu):
    found = LayerGradCam(model, layer).attribute((ids, *x[1:]), target=output, relu_attributions=relu)[0, 0]
    return {"output": output, "relu": relu, "rows": found.shape[0], "columns": found.shape[1],
            "values": found.detach().flatten().tolist()}


names = {"embedding.weight": "words.embedding.weight", "first": "picture.convs.0", "second": "picture.convs.1",
         "sound": "spectrum.convs.0", "vector": "numbers.dense", "hidden": "fusion.dense0", "out": "classes.dense"}
weights = {}
for name, parameter in model.named_parameters():
    own = names.get(name) or names[name.split(".")[0]] + "." + name.split(".")[1]
    weights[own] = parameter.detach().flatten().tolist()
content = {
    "weights": weights, "ids": ids[0].tolist(), "rgb": rgb.flatten().tolist(), "spectrum": spectrum.T.flatten().tolist(),
    "vector": vector[0].tolist(),
    "integrated": [integrated("mean", 0, False), integrated("mean", 2, True), integrated("blank", 1, False)],
    "cam_picture": [cam(model.picture_map, 0, False), cam(model.picture_map, 1, True), cam(model.picture_map, 1, False)],
    "cam_sound": [cam(model.sound_map, 0, False), cam(model.sound_map, 2, True)],
}
path = pathlib.Path(__file__).parent / "gradients.json"
path.write_text(json.dumps(content) + "\n")
print(path, path.stat().st_size)
