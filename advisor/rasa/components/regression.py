"""Rasa's logistic regression, quick for one sentence.

Rasa's own joins the features of every word besides, copies all of them deeply, and does so for
each classifier: that took longer than all else that a message needs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.message import Message
from scipy.sparse import csr_matrix, hstack, vstack
from scipy.special import softmax


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class Regression(LogisticRegressionClassifier):
    """Over what featurizers made of whole sentences, in their order.

    Its configuration has `C` besides, how far weights may grow: under Rasa's 1 short sentences,
    which have few counts to add up, stay unsure.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        return LogisticRegressionClassifier.get_default_config() | {"C": 1.0}

    def __init__(self, config: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(config, *args, **kwargs)
        self.clf.set_params(C=self.config["C"])

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            ranking = self.ranked(message)[: self.config["ranking_length"]]
            message.set("intent", ranking[0], add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
        return messages

    def ranked(self, message: Message) -> list[dict[str, Any]]:
        """Every class with its chance, the likeliest first."""
        chances = softmax(self._scores(_sentence(message)))
        return [
            {"name": str(self.clf.classes_[each]), "confidence": float(chances[each])}
            for each in np.argsort(-chances)
        ]

    def _scores(self, rows: list[csr_matrix]) -> np.ndarray:
        """What the regression's decision function gives, summed where the sentence has counts."""
        scores, start = self.clf.intercept_.copy(), 0
        for row in rows:
            scores += self.clf.coef_[:, row.indices + start] @ row.data
            start += row.shape[1]
        return scores

    def _create_X(self, messages: list[Message]) -> csr_matrix:
        rows = [_sentence(each) for each in messages]
        return hstack([vstack(column) for column in zip(*rows, strict=True)], format="csr")

    def process_training_data(self, training_data: Any) -> Any:
        return training_data  # nothing that follows learns from what it makes of examples


def _sentence(message: Message) -> list[csr_matrix]:
    """One row from each featurizer."""
    return [
        each.features
        for each in message.features
        if each.type == FEATURE_TYPE_SENTENCE and each.attribute == TEXT
    ]
