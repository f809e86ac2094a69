"""Makes the small models beside this file, and what they give for known inputs.

    python3 make_models.py        # needs PyTorch; the files were made with 1.13

Inputs are wave(n): sin(0.37 i) for i = 0 .. n-1, shaped as the model wants. NAME.out holds all
outputs one after the other as little-endian 32-bit floats.
"""

import os

import torch
from torch import nn

HERE = os.path.dirname(os.path.abspath(__file__))


def wave(*shape):
    count = 1
    for extent in shape:
        count *= extent
    values = torch.sin(0.37 * torch.arange(count, dtype=torch.float64))
    return values.to(torch.float32).reshape(shape)


def save(name, module, *inputs):
    script = torch.jit.script(module.eval())
    script.save(os.path.join(HERE, name + ".pt"))
    with torch.no_grad():
        outputs = script(*inputs)
    if isinstance(outputs, torch.Tensor):
        outputs = (outputs,)
    with open(os.path.join(HERE, name + ".out"), "wb") as file:
        for output in outputs:
            file.write(output.contiguous().numpy().astype("<f4").tobytes())


class PerFrame(nn.Module):
    """3 x 16 x 16 -> 3 x 16 x 16, a random convolution."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1)
        self.last = nn.Conv2d(4, 3, 3, padding=1)

    def forward(self, condition):
        return torch.tanh(self.last(torch.relu(self.first(condition))))


class Doubling(nn.Module):
    """Any size whose width and height are even -> twice the size; sees 2 pixels around each."""

    def __init__(self):
        super().__init__()
        self.first = nn.Conv2d(3, 4, 3, padding=1, stride=2)
        self.last = nn.Conv2d(4, 3, 3, padding=1)

    def forward(self, condition):
        low = torch.relu(self.first(condition))
        high = nn.functional.interpolate(low, scale_factor=4.0, mode="nearest")
        return torch.tanh(self.last(high))


class Sequential(nn.Module):
    """condition 3 moments of 2 x 8 x 8, previous 2 pictures of 3 x 16 x 16, style 5 numbers."""

    def __init__(self):
        super().__init__()
        self.look = nn.Conv2d(6, 3, 3, padding=1)
        self.back = nn.Conv2d(6, 3, 3, padding=1)
        self.flow = nn.Conv2d(6, 2, 1)
        self.mask = nn.Conv2d(6, 1, 1)
        self.tint = nn.Linear(5, 3)

    def forward(self, condition, previous, style):
        low = self.look(condition)
        high = nn.functional.interpolate(low, scale_factor=2.0, mode="nearest")
        tint = self.tint(style).unsqueeze(2).unsqueeze(3)
        picture = torch.tanh(high + self.back(previous) + tint)
        return picture, self.flow(previous), torch.sigmoid(self.mask(previous))


class Broken(PerFrame):
    def __init__(self):
        super().__init__()
        with torch.no_grad():
            self.last.weight[0, 0, 0, 0] = float("nan")


def main():
    torch.manual_seed(7)
    save("per-frame", PerFrame(), wave(1, 3, 16, 16))
    save("doubling", Doubling(), wave(1, 3, 20, 12))
    save("sequential", Sequential(), wave(1, 6, 8, 8), wave(1, 6, 16, 16), wave(1, 5))
    torch.jit.script(Broken().eval()).save(os.path.join(HERE, "broken.pt"))
    torch.jit.script(PerFrame().eval()).save(os.path.join(HERE, "other-weights.pt"))
    torch.save(PerFrame().state_dict(), os.path.join(HERE, "state-dict.pt"))
    torch.save(
        PerFrame().state_dict(),
        os.path.join(HERE, "old-state-dict.pt"),
        _use_new_zipfile_serialization=False,
    )
    module = PerFrame().eval()
    torch.onnx.export(
        module,
        wave(1, 3, 16, 16),
        os.path.join(HERE, "per-frame.onnx"),
        input_names=["condition"],
        output_names=["picture"],
        dynamic_axes={"condition": {0: "batch"}, "picture": {0: "batch"}},
    )
    with torch.no_grad(), open(os.path.join(HERE, "per-frame-onnx.out"), "wb") as file:
        file.write(module(wave(1, 3, 16, 16)).numpy().astype("<f4").tobytes())


main()
