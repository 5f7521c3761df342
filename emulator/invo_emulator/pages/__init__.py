"""What a person sees: one file per page, its template of the same name."""
