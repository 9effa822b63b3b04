"""JAX: the classic network as one jitted step, Adam written out, channels last."""

from protocol import limit_cores, limit_threads, options, serve, timed

arguments = options()
limit_threads(arguments.threads)
limit_cores(arguments.threads)

import os  # noqa: E402

os.environ["JAX_PLATFORMS"] = "cpu"

import jax  # noqa: E402
import jax.numpy as jnp  # noqa: E402
from jax import lax, random  # noqa: E402

IMAGES = 4096
SHAPES = {
    "conv1": (3, 3, 1, 32),
    "conv2": (3, 3, 32, 64),
    "dense1": (9216, 128),
    "dense2": (128, 10),
}
key = random.key(0)
pixels = random.uniform(random.fold_in(key, 1), (IMAGES, 28, 28, 1))
labels = random.randint(random.fold_in(key, 2), (IMAGES,), 0, 10)


def initial() -> dict:
    draw = jax.nn.initializers.glorot_uniform()
    return {
        name: (draw(random.fold_in(key, position), shape), jnp.zeros(shape[-1]))
        for position, (name, shape) in enumerate(SHAPES.items(), start=3)
    }


def convolve(x, parameters):
    weight, bias = parameters
    return (
        lax.conv_general_dilated(
            x, weight, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC")
        )
        + bias
    )


def dropout(x, rate: float, key):
    return jnp.where(random.bernoulli(key, 1 - rate, x.shape), x / (1 - rate), 0)


def forward(parameters, x, key=None):
    x = jax.nn.relu(convolve(x, parameters["conv1"]))
    x = jax.nn.relu(convolve(x, parameters["conv2"]))
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    if key is not None:
        x = dropout(x, 0.25, random.fold_in(key, 0))
    x = jax.nn.relu(x.reshape(x.shape[0], -1) @ parameters["dense1"][0] + parameters["dense1"][1])
    if key is not None:
        x = dropout(x, 0.5, random.fold_in(key, 1))
    return x @ parameters["dense2"][0] + parameters["dense2"][1]


def loss(parameters, x, y, key):
    return -jnp.take_along_axis(
        jax.nn.log_softmax(forward(parameters, x, key)), y[:, None], 1
    ).mean()


def begin() -> tuple:
    parameters = initial()
    zeros = jax.tree.map(jnp.zeros_like, parameters)
    return parameters, zeros, jax.tree.map(jnp.copy, zeros), jnp.zeros((), jnp.int32)


def step(state, x, y):
    parameters, m, v, t = state
    t = t + 1
    value, gradients = jax.value_and_grad(loss)(parameters, x, y, random.fold_in(key, t))
    m = jax.tree.map(lambda a, g: 0.9 * a + 0.1 * g, m, gradients)
    v = jax.tree.map(lambda a, g: 0.999 * a + 0.001 * g * g, v, gradients)
    rate = 1e-3 * jnp.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    parameters = jax.tree.map(lambda w, a, b: w - rate * a / (jnp.sqrt(b) + 1e-7), parameters, m, v)
    return (parameters, m, v, t), value


compiled = jax.jit(step, donate_argnums=0)
predict = jax.jit(lambda parameters, x: jax.nn.softmax(forward(parameters, x)))


def train_step(request: dict) -> dict:
    batch, steps = request.get("batch", 32), request.get("steps", 50)
    batches = [
        (pixels[i : i + batch], labels[i : i + batch]) for i in range(0, IMAGES - batch + 1, batch)
    ]
    state, position = begin(), 0

    def advance() -> None:
        nonlocal state, position
        state, _ = compiled(state, *batches[position % len(batches)])
        position += 1

    def finish() -> None:
        jax.block_until_ready(state)

    timed(advance, 3, finish)
    return {"seconds": timed(advance, steps, finish), "images": batch * steps}


def inference(request: dict) -> dict:
    batch, repeats = request.get("batch", 1), request.get("repeats", 50)
    parameters, x = initial(), pixels[:batch]

    def call() -> None:
        predict(parameters, x).block_until_ready()

    timed(call, 3)
    return {"seconds": timed(call, repeats), "images": batch * repeats}


train_step({"steps": 1})
serve(
    ["jax", "jaxlib"], {"train_step": train_step, "inference": inference}, threads=arguments.threads
)
