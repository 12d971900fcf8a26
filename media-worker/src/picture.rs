//! Single pictures: taken from a frame, turned, put side by side, encoded.

use ffmpeg_next::codec::{Context, Id};
use ffmpeg_next::format::Pixel;
use ffmpeg_next::software::scaling;
use ffmpeg_next::util::color::Range;
use ffmpeg_next::{Rational, codec, frame};
use media_protocol::Thing;

use crate::failure::{WorkError, encode};
use crate::raw::frame as raw_frame;
use crate::shape::Shape;
use crate::turn::{Plane, Turn, turn_plane};

/// Bytes of a pixel.
const PIXEL_BYTES: usize = 3;

/// Quantiser of JPEG, 2 (best) to 31.
const JPEG_QUANTISER: i32 = 4;

/// Every this many pixels one is looked at to judge brightness.
const BRIGHTNESS_STEP: usize = 17;

/// A picture in memory: RGB, 8 bits each, rows without gaps.
#[derive(Debug, Clone)]
pub(crate) struct Picture {
    /// Width in pixels.
    pub(crate) width: u32,
    /// Height in pixels.
    pub(crate) height: u32,
    rgb: Vec<u8>,
}

/// A conversion of frames like this one.
pub(crate) fn conversion(
    frame: &frame::Video,
    format: Pixel,
    (width, height): (u32, u32),
    flags: scaling::Flags,
) -> Result<scaling::Context, ffmpeg_next::Error> {
    let mut context =
        scaling::Context::get(frame.format(), frame.width(), frame.height(), format, width, height, flags)?;
    let named_full = matches!(frame.format(), Pixel::YUVJ420P | Pixel::YUVJ422P | Pixel::YUVJ444P | Pixel::YUVJ440P);
    let from_full = named_full || frame.color_range() == Range::JPEG;
    let to_full = !matches!(format, Pixel::YUV420P);
    raw_frame::set_colours(&mut context, frame, from_full, to_full);
    Ok(context)
}

impl Picture {
    /// A picture of pixels of 8 bits each of red, green and blue, row after row; black where some are missing.
    pub(crate) fn of_rgb(width: u32, height: u32, mut rgb: Vec<u8>) -> Picture {
        rgb.resize(width as usize * height as usize * PIXEL_BYTES, 0);
        Picture { width, height, rgb }
    }

    /// The frame in the size, not turned.
    pub(crate) fn of_frame(frame: &frame::Video, width: u32, height: u32) -> Result<Picture, WorkError> {
        let same = (width, height) == (frame.width(), frame.height());
        let flags = if same {
            scaling::Flags::BICUBIC | scaling::Flags::ACCURATE_RND | scaling::Flags::FULL_CHR_H_INT
        } else {
            scaling::Flags::BILINEAR | scaling::Flags::ACCURATE_RND
        };
        let mut context = conversion(frame, Pixel::RGB24, (width, height), flags).map_err(encode(Thing::Picture))?;
        let mut target = raw_frame::picture(Pixel::RGB24, width, height).map_err(encode(Thing::Picture))?;
        context.run(frame, &mut target).map_err(encode(Thing::Picture))?;
        let row_bytes = width as usize * PIXEL_BYTES;
        let mut rgb = Vec::with_capacity(row_bytes * height as usize);
        for row in target.data(0).chunks(target.stride(0).max(1)).take(height as usize) {
            rgb.extend_from_slice(row.get(..row_bytes).unwrap_or(row));
        }
        rgb.resize(row_bytes * height as usize, 0);
        Ok(Picture { width, height, rgb })
    }

    /// The frame as it is shown, its longest side at most `side` pixels.
    pub(crate) fn shown(frame: &frame::Video, shape: Shape, side: u32) -> Result<Picture, WorkError> {
        let (width, height) = shape.fitted(frame.width(), frame.height(), side);
        Ok(Picture::of_frame(frame, width, height)?.turned(shape.turn))
    }

    /// The rows, from the top down.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.rgb.chunks(self.width as usize * PIXEL_BYTES)
    }

    /// A black picture.
    pub(crate) fn black(width: u32, height: u32) -> Picture {
        Picture { width, height, rgb: vec![0; width as usize * height as usize * PIXEL_BYTES] }
    }

    /// The picture, turned.
    pub(crate) fn turned(self, turn: Turn) -> Picture {
        if turn == Turn::default() {
            return self;
        }
        let (width, height) = turn.shown(self.width, self.height);
        let plane = Plane {
            bytes: &self.rgb,
            stride: self.width as usize * PIXEL_BYTES,
            width: self.width as usize,
            height: self.height as usize,
        };
        let mut rgb = vec![0; self.rgb.len()];
        turn_plane::<PIXEL_BYTES>(&plane, turn, &mut rgb, width as usize * PIXEL_BYTES);
        Picture { width, height, rgb }
    }

    /// Puts another picture into this one, with its upper left corner at `x`, 0. What does not fit is cut.
    pub(crate) fn paste(&mut self, other: &Picture, x: u32) {
        let width = other.width.min(self.width.saturating_sub(x)) as usize * PIXEL_BYTES;
        let rows = self.rgb.chunks_mut(self.width as usize * PIXEL_BYTES);
        let other_rows = other.rgb.chunks(other.width as usize * PIXEL_BYTES);
        let from = x as usize * PIXEL_BYTES;
        for (row, other_row) in rows.zip(other_rows) {
            row[from..from + width].copy_from_slice(&other_row[..width]);
        }
    }

    /// Average brightness, 0 to 255.
    pub(crate) fn brightness(&self) -> u64 {
        let pixels = self.rgb.chunks_exact(PIXEL_BYTES).step_by(BRIGHTNESS_STEP);
        let count = pixels.len().max(1) as u64;
        let sum: u64 = pixels.map(|pixel| pixel.iter().map(|part| u64::from(*part)).sum::<u64>() / 3).sum();
        sum / count
    }

    /// The picture as a JPEG file.
    pub(crate) fn jpeg(&self) -> Result<Vec<u8>, WorkError> {
        let rgb = self.frame()?;
        let size = (self.width, self.height);
        let mut context =
            conversion(&rgb, Pixel::YUVJ420P, size, scaling::Flags::BILINEAR).map_err(encode(Thing::Jpeg))?;
        let mut frame = raw_frame::picture(Pixel::YUVJ420P, self.width, self.height).map_err(encode(Thing::Jpeg))?;
        context.run(&rgb, &mut frame).map_err(encode(Thing::Jpeg))?;
        encoded(Id::MJPEG, &mut frame, Thing::Jpeg)
    }

    /// The picture as a PNG file.
    pub(crate) fn png(&self) -> Result<Vec<u8>, WorkError> {
        encoded(Id::PNG, &mut self.frame()?, Thing::Png)
    }

    fn frame(&self) -> Result<frame::Video, WorkError> {
        let mut frame = raw_frame::picture(Pixel::RGB24, self.width, self.height).map_err(encode(Thing::Picture))?;
        let stride = frame.stride(0).max(1);
        let rows = self.rgb.chunks(self.width as usize * PIXEL_BYTES);
        for (target, row) in frame.data_mut(0).chunks_mut(stride).zip(rows) {
            target[..row.len()].copy_from_slice(row);
        }
        Ok(frame)
    }
}

/// One frame as a file of a picture codec.
fn encoded(id: Id, frame: &mut frame::Video, what: Thing) -> Result<Vec<u8>, WorkError> {
    let encoder = codec::encoder::find(id).ok_or(ffmpeg_next::Error::EncoderNotFound).map_err(encode(what))?;
    let mut settings = Context::new_with_codec(encoder).encoder().video().map_err(encode(what))?;
    settings.set_width(frame.width());
    settings.set_height(frame.height());
    settings.set_format(frame.format());
    settings.set_time_base(Rational(1, 1));
    if id == Id::MJPEG {
        settings.set_qmin(JPEG_QUANTISER);
        settings.set_qmax(JPEG_QUANTISER);
    }
    let mut encoder = settings.open_as(encoder).map_err(encode(what))?;
    frame.set_pts(Some(0));
    encoder.send_frame(frame).map_err(encode(what))?;
    encoder.send_eof().map_err(encode(what))?;
    let mut packet = ffmpeg_next::Packet::empty();
    encoder.receive_packet(&mut packet).map_err(encode(what))?;
    Ok(packet.data().unwrap_or_default().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_pasted_and_cut_at_the_edge() {
        let mut strip = Picture::black(3, 1);
        let white = Picture { width: 2, height: 1, rgb: vec![255; 6] };
        strip.paste(&white, 2);
        assert_eq!(strip.rgb, [0, 0, 0, 0, 0, 0, 255, 255, 255]);
    }
}
