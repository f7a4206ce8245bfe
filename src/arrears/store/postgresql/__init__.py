"""Django's PostgreSQL for the desk, which Django finds by this folder's name (`base.py`)."""
