"""How somebody signs in: factors, providers, sessions, and how sure it is who they are."""
