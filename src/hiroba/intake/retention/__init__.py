"""What an organisation keeps only for so long: old versions of its data, the history of its things."""
