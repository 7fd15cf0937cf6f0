"""Formats of meetings: what each brings to begin with, own templates, checklists."""
