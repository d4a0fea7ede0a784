"""./dev bench scale: many streams, many queries at once, and the time from a frame to an alert."""
