"""The advisor with Rasa before it: asked over HTTP, answered by our own actions, done without.

A turn goes to Rasa's REST channel. What Rasa understood comes back to `/advisor/actions`, where
the advisor answers as it answers everything, and that answer travels home through Rasa. Rasa
holds no fact and no conversation: whatever becomes of it, the embedded advisor answers.
"""
