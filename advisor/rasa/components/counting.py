"""Rasa's counts of words and pieces of words, of whole sentences only.

Rasa's own counts every word of a sentence by itself as well, for classifiers that read sequences.
"""

from __future__ import annotations

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.featurizers.sparse_featurizer.count_vectors_featurizer import CountVectorsFeaturizer
from rasa.shared.nlu.constants import TEXT
from scipy.sparse import csr_matrix


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceCounts(CountVectorsFeaturizer):
    """One row for each sentence, none for its words."""

    def _create_features(
        self, attribute: str, all_tokens: list[list[str]]
    ) -> tuple[list[None], list[csr_matrix | None]]:
        nothing = [None] * len(all_tokens)
        counter = self.vectorizers.get(attribute)
        if attribute != TEXT or not counter:
            return nothing, nothing
        return nothing, [
            counter.transform([" ".join(tokens)]) if tokens else None for tokens in all_tokens
        ]
