"""« Un changement dans l’équipe ? »: who leaves, who comes, and what follows from it."""
