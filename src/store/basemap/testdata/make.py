"""Makes district.pmtiles: a map of Xuecheng as nobody needs it, by the format's own writer (pip install pmtiles==3.8.1).

Each zoom has one picture, a grid in a colour of its own, so that all its tiles are one entry.
"""
import struct
import sys
import zlib

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

WEST, SOUTH, EAST, NORTH = 117.24, 34.78, 117.29, 34.81
ZOOMS = range(11, 17)


def png(zoom):
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    colour = bytes([90 + 25 * (zoom % 6), 200 - 20 * (zoom % 6), 150])
    line = bytes([0x80]) + bytes(31)
    rows = b"".join(b"\0" + (b"\xff" * 32 if row == 0 else line) for row in range(256))
    head = struct.pack(">IIBBBBB", 256, 256, 1, 3, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"PLTE", colour + b"\x30\x30\x30") + chunk(
        b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def spot(zoom, longitude, latitude):
    import math

    side = 1 << zoom
    y = (1 - math.asinh(math.tan(math.radians(latitude))) / math.pi) / 2
    return int((longitude + 180) / 360 * side), int(y * side)


with open(sys.argv[1], "wb") as file:
    writer = Writer(file)
    tiles = []
    for zoom in ZOOMS:
        (left, top), (right, low) = spot(zoom, WEST, NORTH), spot(zoom, EAST, SOUTH)
        tiles += [(zxy_to_tileid(zoom, x, y), zoom) for x in range(left, right + 1) for y in range(top, low + 1)]
    for number, zoom in sorted(tiles):
        writer.write_tile(number, png(zoom))
    e7 = lambda degrees: int(degrees * 1e7)
    writer.finalize(
        {
            "tile_type": TileType.PNG, "tile_compression": Compression.NONE,
            "min_zoom": ZOOMS[0], "max_zoom": ZOOMS[-1],
            "min_lon_e7": e7(WEST), "min_lat_e7": e7(SOUTH), "max_lon_e7": e7(EAST), "max_lat_e7": e7(NORTH),
            "center_zoom": 14, "center_lon_e7": e7(117.265), "center_lat_e7": e7(34.795),
        },
        {"name": "district", "attribution": '<a href="https://example.org/">&copy; 试图测绘</a> <b>A&amp;B</b>'},
    )
