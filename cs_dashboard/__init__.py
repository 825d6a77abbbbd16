"""Customer-success analytics for the executives of a subscription business."""
