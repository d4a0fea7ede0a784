"""Draws a driver at the wheel, encodes the drawing to a video, and reads it back from pixels."""
