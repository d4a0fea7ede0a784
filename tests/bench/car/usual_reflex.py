"""A camera's frames looked at as one writes it in Python with OpenCV: face and eyes by its Haar
cascades, one thread, every frame. Only looks; raises nothing and asks no model.

Reads raw I420 frames of 1280x720 from the pipe that is its argument, until that ends.
"""

import sys

import cv2
import numpy

WIDTH, HEIGHT = 1280, 720
CASCADES = "/usr/share/opencv4/haarcascades/"


def main():
    cv2.setNumThreads(1)
    face_cascade = cv2.CascadeClassifier(CASCADES + "haarcascade_frontalface_default.xml")
    eye_cascade = cv2.CascadeClassifier(CASCADES + "haarcascade_eye.xml")
    closed_frames = 0
    with open(sys.argv[1], "rb") as camera:
        while True:
            data = camera.read(WIDTH * HEIGHT * 3 // 2)
            if len(data) < WIDTH * HEIGHT * 3 // 2:
                break
            planes = numpy.frombuffer(data, numpy.uint8).reshape(HEIGHT * 3 // 2, WIDTH)
            frame = cv2.cvtColor(planes, cv2.COLOR_YUV2BGR_I420)
            gray = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
            gray = cv2.resize(gray, (640, 360))
            faces = face_cascade.detectMultiScale(gray, 1.3, 5)
            for x, y, width, height in faces[:1]:
                upper = gray[y:y + height // 2, x:x + width]
                eyes = eye_cascade.detectMultiScale(upper, 1.1, 5)
                closed_frames = 0 if len(eyes) else closed_frames + 1


if __name__ == "__main__":
    main()
