"""The only home of Qt: draws states, sends intentions."""
