"""The seam between HTTP and the rest."""
