"""E-mail: letters that leave by SMTP, and mail that comes in from the mail server beside us."""
