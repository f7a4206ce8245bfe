"""The desk's texts in other languages: collected from templates and Python, kept in .po files, compiled without gettext."""
