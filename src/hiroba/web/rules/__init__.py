"""The pages of rules: written in words, put into force, tried out, shown to whom they are about."""
