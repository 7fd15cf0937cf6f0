"""Calendar files: invitations, cancellations, downloads and the personal feed.

Other rooms use `documents` only. The `ics` library is the object model; it is imported
nowhere else in the house, because what it writes on its own is not a valid file.
"""
