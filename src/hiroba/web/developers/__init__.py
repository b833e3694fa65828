"""What there is to build with: documents, services outside, keys, a place for trials, own usage."""
