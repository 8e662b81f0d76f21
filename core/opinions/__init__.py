"""What citizens think: ratings of finished dossiers, and petitions (phản ánh, kiến nghị)."""
