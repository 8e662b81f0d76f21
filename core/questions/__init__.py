"""Questions the advisor had no answer to: to officers, back to who asked, into examples."""
