"""The guide of a network: who does what and where, as a PDF to print or to keep on a telephone."""
