"""A module without training: pictures as if stamped into metal, lit from the top left.

    python3 emboss.py        # needs PyTorch; writes generator.pt

Any TorchScript module works like this: a picture in -1..1 goes in as N x 3 x height x width, a
picture in -1..1 comes out. 'kinoloom models import generator.pt --name emboss' writes model.yaml.
"""

import torch
from torch import nn


class Emboss(nn.Module):
    def __init__(self):
        super().__init__()
        light = torch.tensor([[-2.0, -1.0, 0.0], [-1.0, 0.0, 1.0], [0.0, 1.0, 2.0]])
        self.register_buffer("luma", torch.tensor([0.299, 0.587, 0.114]).reshape(1, 3, 1, 1))
        self.register_buffer("light", light.reshape(1, 1, 3, 3))

    def forward(self, condition):
        grey = nn.functional.conv2d(condition, self.luma)
        padded = nn.functional.pad(grey, [1, 1, 1, 1], mode="replicate")
        relief = nn.functional.conv2d(padded, self.light)
        return torch.clamp(0.8 * relief + 0.25 * condition, -1.0, 1.0)


if __name__ == "__main__":
    torch.jit.script(Emboss().eval()).save("generator.pt")
