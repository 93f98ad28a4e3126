"""The look of the window: tokens, palette, fonts, icons and the few painted controls."""
