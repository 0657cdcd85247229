"""What a short Thai or English text feels: pos, neu, neg, or q for a question. Character n-grams and a linear model: no word breaks, thousands of texts a second.

Weights by a linear support vector machine over tf-idf; then each feeling is given a head start chosen on parts of the training data that were kept
back, so that rare feelings are found too. Source: T. Joachims, Text Categorization with Support Vector Machines (1998); S. Wang, C. Manning,
Baselines and Bigrams (2012). Kept as plain arrays: loading a model runs no code of it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from samphan.insight.mining.histories import Floats

FEELINGS = ("neg", "neu", "pos", "q")
GRAMS, RAREST, MARGIN, RARE_WEIGHS, FOLDS, SEED = (1, 6), 3, 0.2, 0.4, 3, 2569
GIVEN_UP = 0.008  # of the share that is right, for finding rare feelings: chosen once, see docs/methods/sentiment.md
TIDY = ((re.compile(r"https?://\S+"), " U "), (re.compile(r"@\S+"), " @ "), (re.compile(r"\d+"), "0"), (re.compile(r"(.)\1{3,}"), r"\1\1\1"))  # fmt: skip
SPLIT = "\x00"


def tidy(text: str) -> str:
    """Addresses, names with @, numbers and long repetitions made alike."""
    text = text.lower().replace(SPLIT, " ")
    for pattern, instead in TIDY:
        text = pattern.sub(instead, text)
    return text


def vectorizer(vocabulary: Any = None) -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - a second to load: where texts are read

    rarest = 1 if vocabulary is not None else RAREST
    return TfidfVectorizer(preprocessor=tidy, analyzer="char", ngram_range=GRAMS, sublinear_tf=True, min_df=rarest, vocabulary=vocabulary, dtype=np.float32)  # fmt: skip


@dataclass(frozen=True)
class Sentiment:
    """`weights`: n-grams × feelings; `start`: what each feeling begins with; `facts`: where it comes from and how good it is."""

    reader: Any
    weights: Floats
    start: Floats
    facts: dict[str, Any]

    def odds(self, texts: Sequence[str]) -> Floats:
        found: Floats = self.reader.transform(texts) @ self.weights + self.start
        return found

    def feel(self, texts: Sequence[str]) -> list[str]:
        """A feeling for each text; an empty one is neutral."""
        if not len(texts):
            return []
        best = self.odds(texts).argmax(axis=1)
        return [FEELINGS[at] if text.strip() else "neu" for at, text in zip(best, texts, strict=True)]

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        grams = SPLIT.join(self.reader.get_feature_names_out())
        with path.open("wb") as file:
            np.savez_compressed(
                file,
                grams=np.frombuffer(grams.encode(), np.uint8),
                idf=self.reader.idf_.astype(np.float32),
                weights=self.weights.astype(np.float16),
                start=self.start,
                facts=np.frombuffer(json.dumps(self.facts).encode(), np.uint8),
            )


def load(path: Path) -> Sentiment:
    """Raises `ValueError` for a file that is no model."""
    try:
        with np.load(path, allow_pickle=False) as held:
            grams = held["grams"].tobytes().decode().split(SPLIT)
            reader = vectorizer({gram: at for at, gram in enumerate(grams)})
            reader.idf_ = held["idf"].astype(np.float32)
            return Sentiment(reader, held["weights"].astype(np.float32), held["start"], json.loads(held["facts"].tobytes()))  # fmt: skip
    except (KeyError, OSError, EOFError, ValueError, BadZipFile) as error:
        raise ValueError(f"{path} is no sentiment model") from error


def train(texts: Sequence[str], feelings: Sequence[str], facts: dict[str, Any]) -> Sentiment:
    from sklearn.model_selection import StratifiedKFold  # noqa: PLC0415 - where something is learnt

    answers = np.array([FEELINGS.index(one) for one in feelings])
    reader = vectorizer()
    read = reader.fit_transform(texts)
    kept_back = np.zeros((len(answers), len(FEELINGS)))
    for part, rest in StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(read, answers):
        weights, start = fitted(read[part], answers[part])
        kept_back[rest] = read[rest] @ weights + start
    weights, start = fitted(read, answers)
    return Sentiment(reader, weights, start + head_start(kept_back, answers), facts)


def fitted(read: Any, answers: Any) -> tuple[Floats, Floats]:
    from sklearn.svm import LinearSVC  # noqa: PLC0415 - where something is learnt

    many = np.bincount(answers, minlength=len(FEELINGS))
    weigh = {at: (len(answers) / (len(FEELINGS) * max(count, 1))) ** RARE_WEIGHS for at, count in enumerate(many)}
    machine = LinearSVC(C=MARGIN, class_weight=weigh, random_state=SEED).fit(read, answers)
    return machine.coef_.T.astype(np.float32), machine.intercept_


def head_start(odds: Floats, answers: Any) -> Floats:
    """What each feeling begins with: the best macro-F1 among those that give up no more than `GIVEN_UP` of what is right."""
    truth = np.eye(len(FEELINGS), dtype=bool)[answers]
    tried = []
    for neg in np.linspace(-0.2, 0.4, 7):
        for pos in np.linspace(-0.2, 0.4, 7):
            for q in np.linspace(-0.2, 0.8, 11):
                start = np.array([neg, 0, pos, q])
                said = np.eye(len(FEELINGS), dtype=bool)[(odds + start).argmax(axis=1)]
                f1 = 2 * (truth & said).sum(axis=0) / np.maximum(truth.sum(axis=0) + said.sum(axis=0), 1)
                tried.append(((truth & said).sum() / len(answers), f1.mean(), start))
    right = max(one[0] for one in tried)
    start_found: Floats = max((one for one in tried if one[0] >= right - GIVEN_UP), key=lambda one: one[1])[2]
    return start_found


def tested(model: Sentiment, texts: Sequence[str], feelings: Sequence[str]) -> dict[str, Any]:
    """Micro-F1 (the share that is right) and macro-F1 (the mean over feelings), and each feeling's own."""
    said, truth = np.array(model.feel(texts)), np.array(feelings)
    each = {one: float(2 * ((said == one) & (truth == one)).sum() / max((said == one).sum() + (truth == one).sum(), 1)) for one in FEELINGS}  # fmt: skip
    return {
        "texts": len(truth),
        "micro_f1": round(float((said == truth).mean()), 4),
        "macro_f1": round(float(np.mean(list(each.values()))), 4),
        "f1": {one: round(value, 4) for one, value in each.items()},
    }
