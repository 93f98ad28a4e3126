"""What every other room may use: errors, clock, identities, texts, canonical bytes."""
