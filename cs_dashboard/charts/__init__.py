"""One module per subject: a frame in, a chart out. Nothing here computes a metric or reads a warehouse."""
