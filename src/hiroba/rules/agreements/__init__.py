"""Agreements on the use of data: offered, asked for, negotiated, signed, ended."""
