"""Articles that are looked at before they go online: who decides, and who is told."""
