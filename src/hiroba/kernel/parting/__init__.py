"""What an organisation has in every room: given along when it leaves, removed when its days are over."""
