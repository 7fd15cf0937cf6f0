"""« Qui contacter ? »: a need and a commune, in any order; whom to call, nearest first."""
