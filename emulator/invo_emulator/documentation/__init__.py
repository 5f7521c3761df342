"""The documents in docs/, as a site: what there is, how it is shown, how it is searched."""
