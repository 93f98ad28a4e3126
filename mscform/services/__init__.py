"""The application without windows: one method is one intention of a person."""
