"""Networks: who belongs to which, over which communes."""
