"""Rules in words: written, put into force, ended; exchanged as ODRL; tried out."""
