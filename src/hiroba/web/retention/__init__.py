"""The page on which an organisation says how long it keeps what is old."""
