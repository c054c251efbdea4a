"""The encoder's shape, which the network that is trained and the graph that ships share."""

HIDDEN = 384
LAYERS = 6
ATTENTION_HEADS = 12
FEATURES = 384
POOLS = 12
"""Attention pools of a span, each over ``FEATURES / POOLS`` of the features."""
OUTSIDE = -1e4
"""Added to the attention score of tokens outside the span: their weight becomes 0."""
