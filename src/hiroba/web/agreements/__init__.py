"""Pages of agreements: what is offered, what is being negotiated, what was signed."""
