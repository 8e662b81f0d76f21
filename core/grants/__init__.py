"""What providers let us act with, where that changes by itself: pairs of tokens."""
