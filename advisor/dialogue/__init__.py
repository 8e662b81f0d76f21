"""What is answered to a turn that was understood, and where the conversation stands then."""
