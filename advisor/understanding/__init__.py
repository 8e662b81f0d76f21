"""The embedded understanding: what a turn is after, by tables and the Finder."""
