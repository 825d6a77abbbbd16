"""One module per subject: sources in, a SELECT of additive facts out. Nothing here runs SQL."""
