"""The learning curve of theme suggestions on real comments with people's labels: `python -m benchmarks.themes FILE`.

FILE is patient-feedback-neas.csv. Beside ours stand the words of the themes' own names, and a plain TF-IDF with logistic
regression for each theme, for which scikit-learn must be installed by hand: it is needed for nothing else.

Split: respondents are shuffled (seed 7); a third of them are the test, so that no respondent is on both sides. From the
others so many comments are drawn, five times (seeds 0–4), and the means are printed. Themes with fewer than 25 labels are
left out; so are the two that say only that there is nothing to label.
"""

import csv
import random
import sys
from collections import Counter

import numpy as np

from talkoot.base.kit.language import analysed
from talkoot.feedback.logic.themes import learn

LEFT_OUT = {"Not assigned", "Labelling not possible"}
Comment = tuple[str, frozenset[int], str]


def read(path: str) -> tuple[list[Comment], dict[int, str]]:
    """(text, themes, respondent) of each labelled comment, and the themes' names."""
    with open(path, encoding="utf-8", errors="replace") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    names = [name for name in columns[columns.index("Comment sentiment") + 1 :] if name not in LEFT_OUT]
    found = [
        (r["FFT answer"], frozenset(i for i, name in enumerate(names) if r[name].strip() == "1"), r["Respondent ID"]) for r in rows if r["FFT answer"].strip()
    ]
    counts = Counter(theme for _text, labels, _who in found for theme in labels)
    common = {theme: names[theme] for theme, n in counts.items() if n >= 25}
    return [(text, labels & common.keys(), who) for text, labels, who in found if labels & common.keys()], common


def measured(scores: list[dict[int, float]], test: list[Comment]) -> tuple[float, float, float, float]:
    """The first suggestion right; one of three right; micro F1 and precision of what is said with 50 % or more."""
    first = np.mean([bool(s) and max(s, key=s.__getitem__) in labels for s, (_t, labels, _w) in zip(scores, test, strict=True)])
    three = np.mean([bool(set(sorted(s, key=lambda k: -s[k])[:3]) & labels) for s, (_t, labels, _w) in zip(scores, test, strict=True)])
    said = [{theme for theme, certainty in s.items() if certainty >= 0.5} for s in scores]
    right = sum(len(one & labels) for one, (_t, labels, _w) in zip(said, test, strict=True))
    all_said, all_true = sum(map(len, said)), sum(len(labels) for _t, labels, _w in test)
    return float(first), float(three), 2 * right / (all_said + all_true), right / max(1, all_said)


def logistic(train: list[Comment], test: list[Comment], themes: list[int]) -> list[dict[int, float]]:
    """Plain TF-IDF and a logistic regression for each theme that occurs."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    vectors = TfidfVectorizer(sublinear_tf=True)
    seen, unseen = vectors.fit_transform([text for text, _l, _w in train]), vectors.transform([text for text, _l, _w in test])
    found: dict[int, np.ndarray] = {}
    for theme in themes:
        truth = np.array([theme in labels for _t, labels, _w in train])
        if truth.any() and not truth.all():
            found[theme] = LogisticRegression(max_iter=300).fit(seen, truth).predict_proba(unseen)[:, 1]
    return [{theme: float(p[i]) for theme, p in found.items()} for i in range(len(test))]


def main(path: str) -> None:
    comments, themes = read(path)
    respondents = sorted({who for _t, _l, who in comments})
    random.Random(7).shuffle(respondents)
    held_out = set(respondents[: len(respondents) // 3])
    train, test = [c for c in comments if c[2] not in held_out], [c for c in comments if c[2] in held_out]
    words = {text: analysed(text, "en") for text, _l, _w in comments}
    own = {theme: analysed(name, "en") for theme, name in themes.items()}
    print(f"{len(comments)} labelled comments, {len(themes)} themes; {len(train)} to learn from, {len(test)} to test on")
    keyword = [{theme: 1.0 for theme, listed in own.items() if set(listed) & set(words[text])} for text, _l, _w in test]
    show(0, "the theme's own words", measured(keyword, test))
    for n in (50, 200, 1000):
        ours, plain = [], []
        for seed in range(5):
            drawn = random.Random(seed).sample(train, n)
            model = learn([(words[text], labels) for text, labels, _w in drawn], own)
            ours.append(measured([dict(model.suggestions(words[text], at_least=0, most=99)) for text, _l, _w in test], test))
            plain.append(measured(logistic(drawn, test, list(themes)), test))
        show(n, "Talkoot", np.mean(ours, axis=0))
        show(n, "TF-IDF + logistic regression", np.mean(plain, axis=0))


def show(n: int, name: str, figures: object) -> None:
    first, three, f1, precision = figures
    print(f"{n:>5} labelled  {name:30} first right {first:.3f}  one of three {three:.3f}  F1 {f1:.3f}  precision {precision:.3f}")


if __name__ == "__main__":
    main(sys.argv[1])
