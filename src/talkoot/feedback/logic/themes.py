"""Suggesting themes for comments from what people have labelled.

Each theme gets a linear score over the words of a comment: ridge regression on TF-IDF vectors, solved in its dual form
(as many unknowns as labelled comments, not words). Its leave-one-out residuals have a closed form, e/(1−h), so the
certainty shown is calibrated (Platt 1999) on comments the score had not seen. A theme's own name and words count as one
more labelled comment, so that a new theme is suggested before anybody has labelled anything.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import exp, log, sqrt
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

MOST_LABELLED = 3000  # newest comments learnt from; the dual has this many unknowns
RIDGE = 0.7
KEPT_WORDS = 400  # weights a theme, the strongest ones
FIRST_SLOPE = 10.0  # how a score becomes a certainty before anybody has labelled
SUREST = 0.99  # nobody is ever all sure what another person means
SHRUNK = 1.0  # how strongly a rare theme's certainty is held to that


@dataclass(frozen=True)
class Model:
    """What was learnt: how rare each word is, each theme's weights, and how a score becomes a certainty."""

    rarity: Mapping[str, float]
    weights: Mapping[int, Mapping[str, float]]
    calibration: Mapping[int, tuple[float, float]]
    n: int

    def as_data(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return {
            "rarity": dict(self.rarity), "n": self.n,
            "weights": {str(theme): dict(weights) for theme, weights in self.weights.items()},
            "calibration": {str(theme): list(pair) for theme, pair in self.calibration.items()},
        }  # fmt: skip

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> "Model":
        """As kept."""
        return cls(
            data["rarity"], {int(theme): weights for theme, weights in data["weights"].items()},
            {int(theme): (pair[0], pair[1]) for theme, pair in data["calibration"].items()}, data["n"],
        )  # fmt: skip

    def suggestions(self, words: Sequence[str], at_least: float = 0.2, most: int = 3) -> list[tuple[int, float]]:
        """(theme, certainty 0..1) of the likeliest themes, best first."""
        vector = vector_of(words, self.rarity)
        if not vector:
            return []
        found = []
        for theme, weights in self.weights.items():
            score = sum(value * weights.get(word, 0.0) for word, value in vector.items())
            slope, offset = self.calibration[theme]
            certainty = logistic(slope * score + offset)
            if certainty >= at_least:
                found.append((theme, min(certainty, SUREST)))
        return sorted(found, key=lambda pair: -pair[1])[:most]


def features(words: Sequence[str]) -> list[str]:
    """Words and pairs of neighbours."""
    return [*words, *(f"{a} {b}" for a, b in pairwise(words))]


def vector_of(words: Sequence[str], rarity: Mapping[str, float]) -> dict[str, float]:
    """A unit vector: each known word by how often (dampened) and how rare it is."""
    counts = Counter(word for word in features(words) if word in rarity)
    values = {word: (1 + log(count)) * rarity[word] for word, count in counts.items()}
    length = sqrt(sum(value * value for value in values.values()))
    return {word: value / length for word, value in values.items()} if length else {}


def learn(comments: Sequence[tuple[Sequence[str], frozenset[int]]], themes: Mapping[int, Sequence[str]]) -> Model | None:
    """Learns from (words, themes) of labelled comments, and from each theme's own words. None without anything to learn from.

    `comments`: newest last; the newest MOST_LABELLED are used.
    """
    seen = [*((words, frozenset({theme})) for theme, words in themes.items() if words), *comments[-MOST_LABELLED:]]
    if not seen or not themes:
        return None
    document_counts = Counter(word for words, _labels in seen for word in set(features(words)))
    few = len(seen) > 100
    rarity = {word: 1 + log((1 + len(seen)) / (1 + n)) for word, n in document_counts.items() if n > 1 or not few}
    order = {word: i for i, word in enumerate(rarity)}
    rows = [vector_of(words, rarity) for words, _labels in seen]
    data = [value for row in rows for value in row.values()]
    columns = [order[word] for row in rows for word in row]
    starts = np.cumsum([0, *(len(row) for row in rows)])
    matrix = csr_matrix((data, columns, starts), shape=(len(rows), len(order)))
    wanted = sorted(themes)
    targets = np.array([[1.0 if theme in labels else 0.0 for theme in wanted] for _words, labels in seen])
    shares = (targets.sum(axis=0) + 0.5) / (len(seen) + 1)
    kernel = (matrix @ matrix.T).toarray()
    inverse = np.linalg.inv(kernel + RIDGE * np.eye(len(seen)))
    dual = inverse @ (targets - shares)
    scores = shares + kernel @ dual
    unseen = targets - (targets - scores) / np.maximum(1e-6, RIDGE * np.diag(inverse))[:, None]  # leave-one-out
    primal = np.asarray(matrix.T @ dual)
    names, spoken = list(rarity), len(seen) - len(comments[-MOST_LABELLED:])  # themes' own words say nothing of how sure one may be
    weights, calibration = {}, {}
    for i, theme in enumerate(wanted):
        strongest = np.argsort(-np.abs(primal[:, i]))[:KEPT_WORDS]
        weights[theme] = {names[j]: float(round(primal[j, i], 5)) for j in strongest if primal[j, i] != 0}
        calibration[theme] = calibrate(unseen[spoken:, i] - shares[i], targets[spoken:, i], float(shares[i]))
    kept = {word for theme in weights.values() for word in theme}
    # Words without weight stay known: they make the others' share of the vector smaller.
    return Model({word: round(value, 4) for word, value in rarity.items() if word in kept or document_counts[word] > 1}, weights, calibration, len(comments))


def calibrate(scores: "np.ndarray[Any, Any]", truth: "np.ndarray[Any, Any]", share: float) -> tuple[float, float]:
    """(slope, offset) that turn a score into a certainty: logistic regression by Newton's steps, held to a first guess."""
    start = log(share / (1 - share))
    slope, offset = FIRST_SLOPE, start
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(slope * scores + offset, -30, 30)))
        w = p * (1 - p)
        g1 = float(((p - truth) * scores).sum()) + SHRUNK * (slope - FIRST_SLOPE) / FIRST_SLOPE**2
        g0 = float((p - truth).sum()) + SHRUNK * (offset - start) / 16
        h11, h00, h10 = float((w * scores * scores).sum()) + SHRUNK / FIRST_SLOPE**2, float(w.sum()) + SHRUNK / 16, float((w * scores).sum())
        determinant = h11 * h00 - h10 * h10
        if determinant < 1e-9:
            break
        d1, d0 = (h00 * g1 - h10 * g0) / determinant, (h11 * g0 - h10 * g1) / determinant
        slope, offset = slope - d1, offset - d0
        if abs(d1) + abs(d0) < 1e-6:
            break
    return max(0.0, min(slope, 60.0)), max(-30.0, min(offset, 30.0))


def logistic(x: float) -> float:
    """0..1."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, x))))
