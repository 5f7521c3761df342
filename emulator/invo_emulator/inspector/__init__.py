"""What a person sees of the control plane: one file per page, at the addresses of its calls."""
