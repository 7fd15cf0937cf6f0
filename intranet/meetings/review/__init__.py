"""Relecture en séance: those present go through their entries together."""
