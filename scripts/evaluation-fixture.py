"""Writes src/evaluation/testdata/scikit-learn.json: figures that the evaluation tests compare with.

Needs numpy and scikit-learn; run from the repository root: python scripts/evaluation-fixture.py
and then npx prettier --write src/evaluation/testdata
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn.metrics import (
    accuracy_score,
    confusion_matrix,
    log_loss,
    precision_recall_fscore_support,
)

COUNT, CLASSES, BINS = 80, 5, 15

rng = np.random.default_rng(7)
# Class 4 is never true and class 3 rarely is, so that empty rows are compared too.
labels = rng.choice(CLASSES, COUNT, p=[0.4, 0.3, 0.2, 0.1, 0.0])
logits = rng.normal(size=(COUNT, CLASSES)) + 1.5 * np.eye(CLASSES)[labels]
probabilities = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
# Rounded to what float32 and JSON both keep; rows still sum to 1 within 1e-5.
probabilities = np.round(probabilities, 6).astype(np.float32)

wide = probabilities.astype(np.float64)
predicted = wide.argmax(axis=1)
confidence = wide.max(axis=1)
names = list(range(CLASSES))
precision, recall, f1, total = precision_recall_fscore_support(
    labels, predicted, labels=names, zero_division=0
)

# Guo et al. (2017), equations 1 to 3: bin m holds confidences in ((m - 1) / M, m / M].
ece = 0.0
for lower in range(BINS):
    inside = (confidence > lower / BINS) & (confidence <= (lower + 1) / BINS)
    if inside.any():
        gap = abs((predicted[inside] == labels[inside]).mean() - confidence[inside].mean())
        ece += inside.mean() * gap

fixture = {
    "made_with": f"scikit-learn {sklearn.__version__}, numpy {np.__version__}",
    "classes": [str(name) for name in names],
    "labels": labels.tolist(),
    "probabilities": [round(float(p), 6) for p in probabilities.ravel()],
    "accuracy": accuracy_score(labels, predicted),
    "loss": log_loss(labels, wide / wide.sum(axis=1, keepdims=True), labels=names),
    "confusion": confusion_matrix(labels, predicted, labels=names).tolist(),
    "total": total.tolist(),
    "precision": precision.tolist(),
    "recall": recall.tolist(),
    "f1": f1.tolist(),
    "ece": ece,
}
path = Path("src/evaluation/testdata/scikit-learn.json")
path.parent.mkdir(exist_ok=True)
path.write_text(json.dumps(fixture) + "\n")
