"""Consent of residents: for a purpose of a recipient over a category of data about them."""
