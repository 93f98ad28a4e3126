"""What all answer boxes have in common; the boxes themselves stand in `widgets`."""
