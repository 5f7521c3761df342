"""What must be exactly right."""
