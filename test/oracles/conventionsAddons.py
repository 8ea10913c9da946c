"""The same as conventions.py for TensorFlow Addons, on the batch that conventions.json holds.

Writes conventionsAddons.json beside this file. Needs Python 3.11, tensorflow 2.15 and tensorflow-addons 0.23.0:
    python test/oracles/conventionsAddons.py
"""
import json
import pathlib

import tensorflow as tf
import tensorflow_addons as tfa

here = pathlib.Path(__file__)
batch = json.loads(here.with_name("conventions.json").read_text())
labels = tf.constant(batch["labels"])
same = tf.constant(batch["same"])

expressions = [
    "tfa.losses.ContrastiveLoss()(same, tf.norm(za - zb, axis=1))",
    "tfa.losses.TripletSemiHardLoss()(labels, z)",
    "tfa.losses.TripletHardLoss()(labels, z)",
    "tfa.losses.TripletHardLoss(soft=True)(labels, z)",
    "tfa.losses.NpairsLoss()([0, 1, 2, 3, 4], tf.matmul(za, zb, transpose_b=True))",
    "tfa.losses.LiftedStructLoss()(labels, z)",
]


def measure(expression):
    z = tf.Variable(tf.reshape(tf.constant(batch["z"], tf.float32), batch["shape"]))
    with tf.GradientTape() as tape:
        names = {"z": z, "labels": labels, "same": same, "za": z[:5], "zb": z[5:]}
        loss = eval(expression, globals(), names)
    gradient = tf.convert_to_tensor(tape.gradient(loss, z))
    return {"value": float(loss), "gradient": tf.reshape(gradient, [-1]).numpy().tolist()}


result = {
    "source": "test/oracles/conventionsAddons.py",
    "libraries": [
        {
            "library": f"TensorFlow Addons {tfa.__version__}",
            "cases": [{"theirs": expression, **measure(expression)} for expression in expressions],
        }
    ],
}
path = here.with_suffix(".json")
path.write_text(json.dumps(result, indent=1) + "\n")
for case in result["libraries"][0]["cases"]:
    print(case["theirs"], case["value"])
