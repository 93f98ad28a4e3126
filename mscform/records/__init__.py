"""What was answered, signed and changed: immutable records that the other rooms hand around."""
