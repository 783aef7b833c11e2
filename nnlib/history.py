"""What a run went through."""
