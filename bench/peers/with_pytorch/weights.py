"""selflab's parameters in PyTorch's modules.

Images are mirrored in both axes, and kernels with them. The result is the same, and TensorFlow's padding, which at an
even side adds its row and column at the end only, becomes PyTorch's, which needs no extra operation.
"""


def set_weights(network, weights):
    """Fills a Sequential from parameters by name, `layer0/kernel`, whose layers have the same numbers."""
    for name, value in weights.items():
        layer, part = name.split("/")
        module = network[int(layer.removeprefix("layer"))]
        target = module.bias if part in ("bias", "offset") else module.weight
        target.data.copy_(laid_out(value))


def laid_out(value):
    """A parameter in PyTorch's order of axes, mirrored where it belongs to places in an image."""
    if value.dim() == 4:  # height, width, inputs, outputs
        return value.flip(0, 1).permute(3, 2, 0, 1)
    if value.dim() == 2 and value.shape[0] % 64 == 0 and value.shape[0] > 512:
        return after_flatten(value, 64)
    return value.T if value.dim() == 2 else value


def after_flatten(value, channels):
    """Its inputs are height, width, channels of a square."""
    side = round((value.shape[0] // channels) ** 0.5)
    return value.reshape(side, side, channels, -1).flip(0, 1).permute(3, 2, 0, 1).flatten(1)


def images_of(batch):
    """Images as PyTorch has them: channels first, mirrored."""
    return batch.permute(0, 3, 1, 2).flip(2, 3).contiguous()
