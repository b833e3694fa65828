"""What residents consent to, and what organisations ask them for."""
