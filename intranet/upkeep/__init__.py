"""Keeping the directory true: who is asked what, what others correct, what is put back."""
