"""Rules and frequencies."""
