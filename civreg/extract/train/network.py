"""The recogniser as a torch network: PP-OCRv6's small line reader with a head for Vietnamese.

The backbone and neck are PaddleOCR's PP-OCRv6_rec_small (Apache-2.0, as carried by the PyPI package rapidocr), written
out here so that its GELUs are one operation each and nothing but torch is needed to train it. The head is ours: the
neck's 8-pixel steps are joined by the backbone's 4-pixel steps, a bidirectional LSTM reads both, and the classes are
the Vietnamese alphabet. Every addition starts at zero, so that the first step reads what PP-OCRv6 reads.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - torch's own name for it

CHANNELS = 120
"""Width of the neck's features."""
DEEP = 384
"""Width of the backbone's last stage: 3 rows, one column for 4 pixels."""


class Attention(nn.Module):
    """Squeeze and excitation: each channel weighted by what the whole line holds."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.down = nn.Conv2d(channels, channels // 4, 1)
        self.up = nn.Conv2d(channels // 4, channels, 1)

    def forward(self, x: Tensor) -> Tensor:
        """Weigh (n, channels, h, w)."""
        return x * F.hardsigmoid(self.up(F.relu(self.down(x.mean((2, 3), keepdim=True)))))


class Block(nn.Module):
    """Depthwise 3 × 3, then two pointwise layers around a GELU; a residual unless the block shrinks the height."""

    def __init__(self, channels: int, out: int, *, shrink: bool = False, attention: bool = False) -> None:
        super().__init__()
        self.depth = nn.Conv2d(channels, channels, 3, (2, 1) if shrink else 1, 1, groups=channels)
        self.attention = Attention(channels) if attention else None
        wide = channels * 2
        self.widen = nn.Conv2d(channels, wide, 1)
        self.narrow = nn.Conv2d(wide, out, 1)
        self.shrink = shrink

    def forward(self, x: Tensor) -> Tensor:
        """Carry (n, channels, h, w) to (n, out, h or h / 2, w)."""
        x = self.depth(x)
        if self.attention is not None:
            x = self.attention(x)
        y: Tensor = self.narrow(F.gelu(self.widen(x)))
        return y if self.shrink else x + y


def _stage(channels: int, attentions: str, out: int | None) -> list[nn.Module]:
    blocks: list[nn.Module] = [Block(channels, channels, attention=a == "a") for a in attentions]
    return blocks + ([Block(channels, out, shrink=True)] if out else [])


class Backbone(nn.Module):
    """(n, 3, 48, w) in −1..1 to (n, 384, 3, w / 4)."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(3, 48, 3, 2, 1)
        self.second = nn.Conv2d(48, 24, 2)
        self.third = nn.Conv2d(24, 48, 2)
        self.fourth = nn.Conv2d(96, 48, 3, 2, 1)
        self.fifth = nn.Conv2d(48, 96, 1)
        self.stages = nn.Sequential(*_stage(96, "a--", 192), *_stage(192, "a-a-a-", DEEP), *_stage(DEEP, "a-", None))

    def forward(self, x: Tensor) -> Tensor:
        """Read the picture's strokes."""
        x = F.relu(self.first(x))
        y = F.relu(self.second(F.pad(x, (0, 1, 0, 1))))
        y = F.relu(self.third(F.pad(y, (0, 1, 0, 1))))
        x = torch.cat([F.max_pool2d(F.pad(x, (0, 1, 0, 1)), 2, 1), y], 1)
        x = F.relu(self.fifth(F.relu(self.fourth(x))))
        out: Tensor = self.stages(x)
        return out


class Mixer(nn.Module):
    """One transformer layer over the line's steps, norms first."""

    def __init__(self, channels: int = CHANNELS, heads: int = 8) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.join = nn.Linear(channels, channels)
        self.norm2 = nn.LayerNorm(channels)
        self.widen = nn.Linear(channels, 2 * channels)
        self.narrow = nn.Linear(2 * channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """Mix (n, steps, channels)."""
        n, steps, channels = x.shape
        q, k, v = self.qkv(self.norm1(x)).reshape(n, steps, 3, self.heads, channels // self.heads).permute(2, 0, 3, 1, 4)
        weights = torch.softmax((q * (channels // self.heads) ** -0.5) @ k.transpose(2, 3), -1)
        x = x + self.join((weights @ v).transpose(1, 2).reshape(n, steps, channels))
        y: Tensor = self.narrow(F.silu(self.widen(self.norm2(x))))
        return x + y


class Neck(nn.Module):
    """(n, 384, 3, w / 4) to (n, w / 8, 120)."""

    def __init__(self) -> None:
        super().__init__()
        self.short, self.short_norm = nn.Conv2d(DEEP, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS)
        self.enter, self.enter_norm = nn.Conv2d(DEEP, CHANNELS, 1, bias=False), nn.BatchNorm2d(CHANNELS)
        self.near = nn.Conv2d(CHANNELS, CHANNELS, (1, 7), 1, (0, 3), groups=CHANNELS, bias=False)
        self.near_norm = nn.BatchNorm2d(CHANNELS)
        self.mixers = nn.Sequential(Mixer(), Mixer())
        self.norm = nn.LayerNorm(CHANNELS, 1e-6)

    def forward(self, x: Tensor) -> Tensor:
        """Pool the rows and every two columns, then let the steps see each other."""
        x = F.avg_pool2d(x, (3, 2))
        short = F.silu(self.short_norm(self.short(x)))
        x = F.silu(self.enter_norm(self.enter(x)))
        x = x + F.silu(self.near_norm(self.near(x)))
        x = self.norm(self.mixers(x.squeeze(2).transpose(1, 2)))
        return x + short.squeeze(2).transpose(1, 2)


class Strikes(nn.Module):
    """(n, 3, 48, w) to (n, w / 4) logits: whether the writing there is struck through. A small network of its own."""

    def __init__(self) -> None:
        super().__init__()
        sights = (nn.Conv2d(1, 12, 5, 2, 2), nn.Conv2d(12, 16, 5, 2, 2), nn.Conv2d(16, 24, (3, 5), (2, 1), (1, 2)))
        self.see = nn.Sequential(*(layer for sight in sights for layer in (sight, nn.ReLU())))
        self.along = nn.Sequential(nn.Conv1d(144, 32, 9, 1, 4), nn.ReLU(), nn.Conv1d(32, 32, 9, 1, 4), nn.ReLU(), nn.Conv1d(32, 1, 5, 1, 2))

    def forward(self, x: Tensor) -> Tensor:
        """Look at every step and some letters around it."""
        seen = self.see(x[:, :1])
        out: Tensor = self.along(seen.flatten(1, 2)).squeeze(1).float()
        return out


class Network(nn.Module):
    """A line's picture, (n, 3, 48, w) in −1..1 with w a multiple of 8, to log-probabilities (n, w / 4, classes)."""

    def __init__(self, classes: int, memory: int = 128) -> None:
        super().__init__()
        self.backbone, self.neck = Backbone(), Neck()
        self.fine = nn.Linear(3 * DEEP, CHANNELS)
        self.memory = nn.LSTM(CHANNELS, memory, bidirectional=True, batch_first=True)
        self.back = nn.Linear(2 * memory, CHANNELS)
        self.classes = nn.Linear(CHANNELS, classes)
        self.struck = Strikes()
        for added in (self.fine, self.back):
            nn.init.zeros_(added.weight)
            nn.init.zeros_(added.bias)

    def forward(self, x: Tensor) -> Tensor:
        """Read the lines; blank is class 0."""
        deep = self.backbone(x)
        n, _, _, steps = deep.shape
        x = self.neck(deep)  # every 8-pixel step twice
        x = x.unsqueeze(2).expand(n, steps // 2, 2, CHANNELS).reshape(n, steps, CHANNELS)
        x = x + self.fine(deep.permute(0, 3, 1, 2).reshape(n, steps, 3 * DEEP))
        x = x + self.back(self.memory(x)[0])
        return F.log_softmax(self.classes(x).float(), -1)

    def both(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What `forward` reads, and how likely every step (n, w / 4) is struck through, 0..1."""
        return self(x), torch.sigmoid(self.struck(x))

    def blend(self, other: Network, share: float) -> None:
        """Take so much (0..1) of another network's weights into the own ones."""
        theirs = other.state_dict()
        self.load_state_dict({k: v.lerp(theirs[k], share) if v.is_floating_point() else v for k, v in self.state_dict().items()})

    def groups(self, rate: float, head_rate: float) -> list[dict[str, Any]]:
        """Parameter groups: what PP-OCRv6 knew learns slowly, what is new learns fast."""
        known = [*self.backbone.parameters(), *self.neck.parameters()]
        seen = {id(p) for p in (*known, *self.struck.parameters())}
        fresh = [p for p in self.parameters() if id(p) not in seen]
        return [{"params": known, "lr": rate}, {"params": fresh, "lr": head_rate}]
