"""What comes round by itself. One file a round with `run_round(at) -> bool`: true when there was work. Found by listing."""
