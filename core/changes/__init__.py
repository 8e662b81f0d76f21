"""What became of the advisor's answers when the catalogue or the examples changed."""
