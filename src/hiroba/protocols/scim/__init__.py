"""SCIM 2.0 (RFC 7643, RFC 7644): staff directories keep the people of an organisation."""
