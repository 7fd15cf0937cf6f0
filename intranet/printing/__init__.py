"""Making PDF files: texts go in, a laid out document comes out."""
