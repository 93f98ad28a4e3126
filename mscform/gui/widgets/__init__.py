"""Entry widgets, one idea each; they do not know each other."""
