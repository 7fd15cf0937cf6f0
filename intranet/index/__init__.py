"""The word index: finds rows of any room by the beginnings of their words."""
