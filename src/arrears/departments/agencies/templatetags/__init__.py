"""What the templates of the agencies desk need of their own."""
