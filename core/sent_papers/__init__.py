"""Papers that citizens send over a chat, for a dossier that waits or with a declaration."""
