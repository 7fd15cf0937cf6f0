"""Signing in: accounts, what they are granted, invitations to open one."""
