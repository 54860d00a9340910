"""What leaves the house by itself: feeds, calendars, sitemaps, share cards."""
