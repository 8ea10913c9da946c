"""Lets torchvision be imported, also by lightly."""

import torch


def without_compiled_operators():
    """A torchvision built for CUDA cannot load its compiled operators beside a PyTorch built for the CPU, and refuses to be
    imported where these, which find boxes, are unknown. Neither transforms nor losses use them."""
    try:
        import torchvision  # noqa: F401
    except RuntimeError:
        global library
        library = torch.library.Library("torchvision", "FRAGMENT")
        for name in ("nms", "qnms"):
            library.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
