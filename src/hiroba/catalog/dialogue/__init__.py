"""The talk between residents and offices: data wished for, questions, what came of it."""
