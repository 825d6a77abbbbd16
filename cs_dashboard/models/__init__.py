"""Fitted models, one module per subject: `fit_*` turns frames into a frozen result, or into the reason why not."""
