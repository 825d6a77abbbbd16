"""What-if: pure projections of measured numbers under levers."""
