"""One module per subject: pure functions of frames. Nothing here reads a warehouse, a clock or a setting."""
