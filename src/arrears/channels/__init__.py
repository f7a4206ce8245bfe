"""Outside voices: one folder a channel. Only `flows/send_contact` may import from here."""
