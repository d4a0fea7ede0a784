"""The colours of the drawing. The reader tells things apart by them, in any lighting but darkness.

Skin, lips, cloth, phone and cup lie far apart in chroma, so that JPEG and H.264 keep them apart.
"""

Colour = tuple[int, int, int]

SKIN: Colour = (226, 178, 146)
SKIN_SHADE: Colour = (206, 158, 128)
LIPS: Colour = (170, 60, 66)
MOUTH_INSIDE: Colour = (38, 14, 16)
HAIR: Colour = (52, 38, 32)
EYE_WHITE: Colour = (246, 246, 242)
IRIS: Colour = (38, 48, 58)
SHIRT: Colour = (40, 100, 72)
SHIRT_SHADE: Colour = (32, 82, 58)
TROUSERS: Colour = (50, 54, 72)
SEAT: Colour = (74, 78, 90)
SEAT_SHADE: Colour = (60, 63, 74)
CABIN: Colour = (104, 106, 112)
CABIN_SHADE: Colour = (88, 90, 96)
WHEEL: Colour = (36, 36, 40)
PHONE_BODY: Colour = (18, 20, 26)
PHONE_SCREEN: Colour = (60, 200, 236)
CUP: Colour = (190, 60, 172)
SKY: Colour = (176, 194, 208)
TREE: Colour = (52, 66, 52)
COVER: Colour = (20, 17, 16)

# Luma of SKY in daylight, 0..255: what the reader measures brightness by.
SKY_LUMA = 190.0

# What is left of the light.
NIGHT = 0.42
DARK = 0.13
