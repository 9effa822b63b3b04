"""Keras on TensorFlow: the classic network, with XLA or without as whichever is faster here."""

from protocol import fastest, limit_threads, options, serve, timed

arguments = options()
limit_threads(arguments.threads)

import os  # noqa: E402

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ["CUDA_VISIBLE_DEVICES"] = ""
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

tf.config.threading.set_intra_op_parallelism_threads(arguments.threads)
tf.config.threading.set_inter_op_parallelism_threads(arguments.threads)
keras.utils.set_random_seed(0)

RESIDENT = 4096
drawn = np.random.default_rng(0)
pixels = drawn.random((RESIDENT, 28, 28, 1), dtype=np.float32)
labels = keras.utils.to_categorical(drawn.integers(10, size=RESIDENT), 10)


def build(xla: bool) -> keras.Model:
    model = keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(),
            keras.layers.Dropout(0.25),
            keras.layers.Flatten(),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile("adam", "categorical_crossentropy", jit_compile=xla)
    return model


def images(count: int) -> tuple[np.ndarray, np.ndarray]:
    chosen_rows = np.arange(count) % RESIDENT
    return pixels[chosen_rows], labels[chosen_rows]


class Trainer:
    """A model whose weights and optimizer state can go back to the beginning."""

    def __init__(self, xla: bool):
        self.model = build(xla)
        self.model.optimizer.build(self.model.trainable_variables)
        self.start = [np.array(v) for v in self.variables()]

    def variables(self) -> list:
        return [*self.model.variables, *self.model.optimizer.variables]

    def reset(self) -> None:
        for variable, value in zip(self.variables(), self.start):
            variable.assign(value)

    def stepper(self, batch: int):
        """One step on tensors resident in memory; its loss is not fetched."""
        batches = [
            (tf.constant(pixels[i : i + batch]), tf.constant(labels[i : i + batch]))
            for i in range(0, RESIDENT - batch + 1, batch)
        ]
        position = 0

        def step() -> None:
            nonlocal position
            self.model.train_on_batch(*batches[position % len(batches)])
            position += 1

        return step


trainers = {"XLA": Trainer(True), "no XLA": Trainer(False)}
chosen = fastest({name: trainer.stepper(32) for name, trainer in trainers.items()})
trainer = trainers[chosen]
fitted: set[tuple[int, int]] = set()
predictors: dict[int, tuple[str, object]] = {}


def train_step(request: dict) -> dict:
    batch, steps = request.get("batch", 32), request.get("steps", 50)
    trainer.reset()
    step = trainer.stepper(batch)
    timed(step, 3)
    return {"seconds": timed(step, steps), "images": batch * steps}


def fit(request: dict) -> dict:
    batch, count = request.get("batch", 32), request.get("images", 1600)
    x, y = images(count)
    trainer.reset()
    if (batch, count % batch) not in fitted:  # both batch sizes that this data has
        trainer.model.fit(
            x[: 2 * batch + count % batch], y[: 2 * batch + count % batch], batch, verbose=0
        )
        fitted.add((batch, count % batch))
        trainer.reset()
    return {"seconds": timed(lambda: trainer.model.fit(x, y, batch, verbose=0), 1), "images": count}


def choose_predictor(batch: int) -> tuple[str, object]:
    """Of predict_on_batch and a traced call, each with XLA and without, the fastest."""
    resident = tf.constant(pixels[:batch])
    candidates = {}
    for name, made in trainers.items():
        traced = tf.function(
            lambda x, model=made.model: model(x, training=False), jit_compile=name == "XLA"
        )
        candidates[f"traced call, {name}"] = lambda traced=traced: traced(resident).numpy()
        candidates[f"predict_on_batch, {name}"] = lambda made=made: made.model.predict_on_batch(
            resident
        )
    name = fastest(candidates)
    return name, candidates[name]


def inference(request: dict) -> dict:
    batch, repeats = request.get("batch", 1), request.get("repeats", 50)
    if batch not in predictors:
        predictors[batch] = choose_predictor(batch)
    name, predict = predictors[batch]
    timed(predict, 3)
    return {"seconds": timed(predict, repeats), "images": batch * repeats, "chosen": name}


serve(
    ["keras", "tensorflow"],
    {"train_step": train_step, "fit": fit, "inference": inference},
    threads=arguments.threads,
    chosen=chosen,
)
