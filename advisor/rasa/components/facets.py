"""Which fact of a procedure is asked for: a second classifier over the same features.

Learns from the `facet` in the metadata of examples, and adds `{"name", "confidence"}` to what a
message was understood to be. An example without one teaches nothing here.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.regression import Regression

_FACET, _NONE = "facet", "none"


def _taught(message: Message) -> str:
    """The facet that an example names; empty: none."""
    metadata = message.get("metadata") or {}
    return (metadata.get("example") or {}).get(_FACET, "")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class FacetClassifier(Regression):
    """The same, over facets."""

    def _create_training_matrix(self, training_data: TrainingData) -> tuple[Any, list[str]]:
        taught = [each for each in training_data.intent_examples if _taught(each)]
        return self._create_X(taught), [_taught(each) for each in taught]

    def process(self, messages: list[Message]) -> list[Message]:
        for message in messages:
            message.set(_FACET, self.ranked(message)[0], add_to_output=True)
        return messages
