"""The Dataspace Protocol 2025-1, as a provider and as a consumer: catalogue, negotiation, transfer."""
