"""Scripts that draw the demo's pictures; run by hand while writing the demo, never by the product."""
