"""The dossier: its code, its states, what is done to it, and the history that proves it."""
