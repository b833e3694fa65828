"""The journal, for those who look after an organisation or the installation."""
