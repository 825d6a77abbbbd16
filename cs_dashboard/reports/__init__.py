"""What leaves the product as a file or a sentence."""
