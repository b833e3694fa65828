"""The Dataspace Protocol 2025-1, as a provider: catalogue, contract negotiation, transfer process."""
