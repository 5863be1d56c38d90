# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes small pictures and sounds of many kinds, and what PIL and soundfile read in them. Needs numpy, Pillow, soundfile."""
import json
import pathlib
import struct
import zlib

import numpy as np
import soundfile
from PIL import Image

HERE = pathlib.Path(__file__).parent


def picture(width: int = 12, height: int = 8) -> np.ndarray:
    y, x = np.mgrid[0:height, 0:width]
    return np.stack([x * 255 // (width - 1), y * 255 // (height - 1), (x + y) * 255 // (width + height - 2)], -1).astype(np.uint8)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def main() -> None:
    rgb = picture()
    expected = {}

    def keep(name: str, values: np.ndarray) -> None:
        expected[name] = {"width": int(values.shape[1]), "height": int(values.shape[0]), "rgb": values.reshape(-1).tolist()}

    Image.fromarray(rgb).save(HERE / "rgb.png")
    keep("rgb.png", rgb)
    Image.fromarray(rgb[:, :, 0]).save(HERE / "grey.png")
    keep("grey.png", np.repeat(rgb[:, :, :1], 3, 2))
    Image.fromarray(rgb[:, :, 0].astype(np.uint16) * 257).save(HERE / "grey16.png")
    keep("grey16.png", np.repeat(rgb[:, :, :1], 3, 2))
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:4] = 0
    Image.fromarray(np.dstack([rgb, alpha])).save(HERE / "alpha.png")
    over = rgb.copy()
    over[:4] = 255
    keep("alpha.png", over)
    Image.fromarray(rgb).quantize(96).save(HERE / "palette.png")
    keep("palette.png", np.asarray(Image.open(HERE / "palette.png").convert("RGB")))
    # Stored lying on its side; orientation 6 says: turn it clockwise to look at it.
    exif = Image.Exif()
    exif[0x0112] = 6
    big = np.asarray(Image.fromarray(picture()).resize((48, 32), Image.NEAREST))
    Image.fromarray(np.rot90(big)).save(HERE / "turned.jpg", quality=95, exif=exif, subsampling=0)
    keep("turned.jpg", big)
    # A header that announces 60,000 × 60,000 pixels and holds none.
    (HERE / "bomb.png").write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
                                    + chunk(b"IDAT", zlib.compress(b"\0" * 64)) + chunk(b"IEND", b""))
    (HERE / "pictures.json").write_text(json.dumps(expected) + "\n")

    rate = 8000
    t = np.arange(800) / rate
    left, right = 0.5 * np.sin(2 * np.pi * 440 * t), 0.25 * np.sin(2 * np.pi * 220 * t)
    stereo = np.stack([left, right], 1)
    sounds = {"pcm16.wav": ("WAV", "PCM_16"), "pcm24.wav": ("WAV", "PCM_24"), "pcm32.wav": ("WAV", "PCM_32"), "pcm8.wav": ("WAV", "PCM_U8"),
              "float.wav": ("WAV", "FLOAT"), "double.wav": ("WAV", "DOUBLE"), "ulaw.wav": ("WAV", "ULAW"), "extensible.wav": ("WAVEX", "PCM_16"),
              "lossless.flac": ("FLAC", "PCM_16")}
    listing = {}
    for name, (kind, subtype) in sounds.items():
        soundfile.write(HERE / name, stereo, rate, format=kind, subtype=subtype)
        values, read_rate = soundfile.read(HERE / name, dtype="float64")
        listing[name] = {"sample_rate_hz": read_rate, "mono": [round(float(v), 8) for v in values.mean(1)]}
    soundfile.write(HERE / "lossy.ogg", np.tile(stereo, (10, 1)), rate, format="OGG", subtype="VORBIS")
    bad = stereo.astype(np.float32)
    bad[100, 0] = np.nan
    soundfile.write(HERE / "not_a_number.wav", bad, rate, subtype="FLOAT")
    (HERE / "sounds.json").write_text(json.dumps(listing) + "\n")


if __name__ == "__main__":
    main()
