"""Pictures, documents and films: what is taken in, how it is kept, and in which form it is shown."""
