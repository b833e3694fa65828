"""Imported, this makes a process ready to work: the code is read and Django set up."""

import django

django.setup()
