"""The journal: who did what to what, when, with before and after."""
