"""One epoch of SimCLR: a network and step as in simclr.py, tuned, and views drawn by four hands."""

import torch
import torch.nn.functional as F
from checkpoint import part
from torch import nn

from .compiled_operators import without_compiled_operators
from .ntxent import Ntxent
from .simclr import cnn_small, projector, uniform
from .weights import images_of, set_weights

BATCH = 128
AREA = (0.2, 1.0)


def epoch_of(start, manner):
    """A function that trains for an epoch from selflab's weights and returns the mean loss of its last 20 steps."""
    begin_epoch, loss = MANNERS[manner](start["images"])

    def epoch():
        encode, project = cnn_small(), projector()
        set_weights(encode, part(start, "model/params/encoder"))
        set_weights(project, part(start, "model/params/projector"))
        network = nn.Sequential(encode, project).to(memory_format=torch.channels_last)
        optimizer = torch.optim.Adam(network.parameters(), 1e-3, fused=True)
        losses = []
        for views in begin_epoch():
            optimizer.zero_grad()
            value = loss(network(views.contiguous(memory_format=torch.channels_last)))
            value.backward()
            optimizer.step()
            losses.append(value.item())
        return sum(losses[-20:]) / 20

    return epoch


def own_loss():
    ntxent = Ntxent(BATCH, 0.2)
    return lambda z: ntxent(z)[0]


def at_once(view):
    """Batches taken from one tensor, `view` drawing both views of a batch together."""

    def begin(images):
        images = images_of(images)

        def epoch():
            for chosen in torch.randperm(len(images)).split(BATCH):
                if len(chosen) == BATCH:
                    yield view(images[chosen].repeat(2, 1, 1, 1))

        return epoch, own_loss()

    return begin


def garment_view(images):
    """selflab's: cropped and flipped by one grid, then brightness and contrast, of four in five."""
    n = len(images)
    side, root = uniform(n, *AREA).sqrt(), (uniform(n, -LOG_RATIO, LOG_RATIO) / 2).exp()
    width, height = (side * root).clamp(max=1), (side / root).clamp(max=1)
    right, down = uniform(n, -1, 1) * (1 - width), uniform(n, -1, 1) * (1 - height)
    mirrored = 1 - 2 * torch.randint(2, (n,))
    zero = torch.zeros(n)
    rows = torch.stack([width * mirrored, zero, right, zero, height, down], 1).view(n, 2, 3)
    grid = F.affine_grid(rows, list(images.shape), align_corners=True)
    seen = F.grid_sample(images, grid, align_corners=True)
    changed = (torch.rand(n, 1, 1, 1) < 0.8).float()
    brightness, contrast = (1 + changed * uniform(n, -0.4, 0.4).view(n, 1, 1, 1) for _ in range(2))
    bright = (seen * brightness).clamp(0, 1)
    mean = bright.mean((1, 2, 3), keepdim=True)
    return torch.lerp(mean, bright, contrast).clamp(0, 1)


LOG_RATIO = torch.tensor(4 / 3).log().item()


class TwoViews(torch.utils.data.Dataset):
    """Each image twice, by a transform of PIL images."""

    def __init__(self, images, transform):
        from PIL import Image

        pixels = (images[..., 0] * 255).round().to(torch.uint8).numpy()
        self.images = [Image.fromarray(image) for image in pixels]
        self.transform = transform

    def __len__(self):
        return len(self.images)

    def __getitem__(self, index):
        return self.transform(self.images[index])


def loaded(images, transform, workers):
    """Batches of a DataLoader, both views on each other; the images mirrored as everywhere here."""
    loader = torch.utils.data.DataLoader(
        TwoViews(images, transform), BATCH, shuffle=True, drop_last=True, num_workers=workers
    )

    def epoch():
        for views in loader:
            yield torch.cat(views).flip(2, 3)

    return epoch


def with_torchvision(images):
    without_compiled_operators()
    from torchvision import transforms

    view = transforms.Compose(
        [
            transforms.RandomResizedCrop(28, AREA),
            transforms.RandomHorizontalFlip(),
            transforms.RandomApply([transforms.ColorJitter(0.4, 0.4)], 0.8),
            transforms.ToTensor(),
        ]
    )
    return loaded(images, lambda image: (view(image), view(image)), 0), own_loss()


def with_lightly(workers):
    def begin(images):
        without_compiled_operators()
        from lightly.loss import NTXentLoss
        from lightly.transforms import SimCLRTransform

        jitter = {"cj_prob": 0.8, "cj_bright": 0.4, "cj_contrast": 0.4, "cj_sat": 0, "cj_hue": 0}
        others = {"random_gray_scale": 0, "gaussian_blur": 0, "normalize": None}
        transform = SimCLRTransform(input_size=28, min_scale=AREA[0], **jitter, **others)
        ntxent = NTXentLoss(temperature=0.2)
        return loaded(images, transform, workers), lambda z: ntxent(*z.chunk(2))

    return begin


MANNERS = {
    "lightly0": with_lightly(0),
    "lightly2": with_lightly(2),
    "torchvision": with_torchvision,
    "batched": at_once(garment_view),
    "plain": at_once(lambda images: images),
}
