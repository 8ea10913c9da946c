"""The numbers that attention and the transformer's blocks are compared with: PyTorch's in float64, with their gradients.

Writes transformer.json beside this file. Needs torch:
    python test/oracles/transformer.py
Weights are written as selflab lays them out and names them.
"""
import json
import pathlib

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)
N, T, D, HEADS, HIDDEN = 2, 3, 4, 2, 5
x = torch.randn(N, T, D).float().double()
slopes = torch.randn(N, T, D).float().double()
filled = torch.tensor([[1, 1, 1], [1, 1, 0]])
future = torch.ones(T, T, dtype=torch.bool).triu(1)


def rounded(value):
    """To nine digits, which tell every float32 from the next."""
    if isinstance(value, dict):
        return {name: rounded(one) for name, one in value.items()}
    if isinstance(value, torch.Tensor):
        return rounded(value.detach().tolist())
    return [rounded(one) for one in value] if isinstance(value, list) else float(f"{value:.9g}")


def linear(weight, bias):
    return {"kernel": weight.T, "bias": bias}


def attention_weights(module, of):
    heads = linear(of(module.in_proj_weight), of(module.in_proj_bias))
    return {"heads": heads, "out": linear(of(module.out_proj.weight), of(module.out_proj.bias))}


def block_weights(layer, of):
    norm = lambda module: {"scale": of(module.weight), "offset": of(module.bias)}
    return {
        "attention": attention_weights(layer.self_attn, of),
        "attentionNorm": norm(layer.norm1),
        "widen": linear(of(layer.linear1.weight), of(layer.linear1.bias)),
        "narrow": linear(of(layer.linear2.weight), of(layer.linear2.bias)),
        "perceptronNorm": norm(layer.norm2),
    }


def fill(module):
    with torch.no_grad():
        for weight in module.parameters():
            weight.copy_((torch.randn(*weight.shape) / 2).float().double())


def written(module, weights, run):
    given = x.clone().requires_grad_()
    output = run(given)
    (output * slopes).sum().backward()
    values = {"weights": weights(module, lambda weight: weight), "output": output, "dx": given.grad}
    return rounded(values | {"dWeights": weights(module, lambda weight: weight.grad)})


def attention(causal, padded):
    module = nn.MultiheadAttention(D, HEADS, batch_first=True)
    fill(module)
    hidden = {"attn_mask": future if causal else None, "key_padding_mask": filled == 0 if padded else None}
    run = lambda x: module(x, x, x, need_weights=False, **hidden)[0]
    return {"causal": causal, "padded": padded} | written(module, attention_weights, run)


def block(norm):
    layer = nn.TransformerEncoderLayer(
        D, HEADS, HIDDEN, dropout=0.0, activation="gelu", batch_first=True, norm_first=norm == "before"
    )
    fill(layer)
    hidden = {"src_mask": future, "src_key_padding_mask": filled == 0}
    return {"norm": norm} | written(layer, block_weights, lambda x: layer(x, **hidden))


result = {
    "source": f"PyTorch {torch.__version__}: test/oracles/transformer.py",
    "x": rounded(x),
    "slopes": rounded(slopes),
    "filled": filled.tolist(),
    "attention": [attention(False, False), attention(True, False), attention(True, True), attention(False, True)],
    "block": [block("before"), block("after")],
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result) + "\n")
print(path, path.stat().st_size)
