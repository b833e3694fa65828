"""Pictures of strangers, written anew: only what is needed to show them stays."""
