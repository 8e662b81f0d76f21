"""What Rasa learns from: sentences made of the catalogue's names and the corpus of situations."""
