"""Proofs past one machine, run by hand (docs/scale.md): three nodes with Citus, a leader that is killed."""
