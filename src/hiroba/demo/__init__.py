"""The demonstration city: real members, real figures, and one district that is made, and says so."""
