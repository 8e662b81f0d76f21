"""Queues before the counters of a one-stop shop: numbers drawn, called, served."""
