"""The CMS for editors of units: which of its doors are open, and what of which unit is behind them."""
