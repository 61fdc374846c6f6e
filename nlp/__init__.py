"""From posts to judgements: words, place, type, figures, level, reasons. No clocks, no network."""
