"""Our parts of Rasa's pipeline; they run in Rasa's environment, on Python 3.10."""
