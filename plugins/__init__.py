"""Plugins of the platform, one package each. Everything works with none of them."""
