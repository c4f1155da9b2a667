//! A scene as PNG.

use super::colour::Colour;
use super::font;
use super::scene::{Anchor, Area, Item, Point, Raster, Scene, Text};
use tiny_skia::{
    Color, FillRule, FilterQuality, LineCap, LineJoin, Paint, Path, PathBuilder, Pixmap,
    PixmapPaint, Stroke, Transform,
};

/// Pixels of the file per pixel of the scene, for screens of high resolution and for print.
const SCALE: f32 = 2.0;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub(super) enum RasterError {
    /// Nothing or too much to paint on.
    #[error("a picture of {columns} × {rows} pixels cannot be made")]
    Size {
        /// Pixels in a row.
        columns: usize,
        /// Rows.
        rows: usize,
    },
    /// The encoder failed.
    #[error("the picture cannot be encoded as PNG")]
    Encode {
        /// What it said.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
}

/// The bytes of a PNG file.
///
/// # Errors
/// [`RasterError`], for scenes of impossible sizes.
pub(super) fn encode(scene: &Scene) -> Result<Vec<u8>, RasterError> {
    let (columns, rows) = ((scene.width * SCALE) as usize, (scene.height * SCALE) as usize);
    let mut canvas = blank(columns, rows)?;
    for item in &scene.items {
        paint_item(&mut canvas, item)?;
    }
    bytes_of(&canvas)
}

/// The bytes of a PNG file that holds `raster` cell by cell.
///
/// # Errors
/// [`RasterError`], for rasters of impossible sizes.
pub(super) fn encode_raster(raster: &Raster) -> Result<Vec<u8>, RasterError> {
    bytes_of(&pixels(raster)?)
}

fn blank(columns: usize, rows: usize) -> Result<Pixmap, RasterError> {
    let size = u32::try_from(columns).ok().zip(u32::try_from(rows).ok());
    size.and_then(|(columns, rows)| Pixmap::new(columns, rows))
        .ok_or(RasterError::Size { columns, rows })
}

fn bytes_of(canvas: &Pixmap) -> Result<Vec<u8>, RasterError> {
    canvas.encode_png().map_err(|source| RasterError::Encode { source: Box::new(source) })
}

fn paint_item(canvas: &mut Pixmap, item: &Item) -> Result<(), RasterError> {
    let scale = Transform::from_scale(SCALE, SCALE);
    match item {
        Item::Polygon { corners, fill } => {
            if let Some(path) = path(corners, true) {
                canvas.fill_path(&path, &paint(*fill), FillRule::EvenOdd, scale, None);
            }
        }
        Item::Line { points, width, colour } => {
            if let Some(path) = path(points, false) {
                let stroke = Stroke {
                    width: *width,
                    line_cap: LineCap::Butt,
                    line_join: LineJoin::Round,
                    ..Stroke::default()
                };
                canvas.stroke_path(&path, &paint(*colour), &stroke, scale, None);
            }
        }
        Item::Disc { centre: (x, y), radius, fill } => {
            if let Some(path) = PathBuilder::from_circle(*x, *y, *radius) {
                canvas.fill_path(&path, &paint(*fill), FillRule::Winding, scale, None);
            }
        }
        Item::Text(text) => paint_text(canvas, text),
        Item::Raster { area, raster } => paint_raster(canvas, *area, raster)?,
    }
    Ok(())
}

fn paint_text(canvas: &mut Pixmap, text: &Text) {
    let Some(path) = font::outlines(text) else { return };
    let width = font::width(&text.text, text.weight, text.size);
    let (x, y) = text.at;
    let left = match text.anchor {
        Anchor::Start => x,
        Anchor::Middle => x - width / 2.0,
        Anchor::End => x - width,
    };
    let place = Transform::from_translate(left, y).post_scale(SCALE, SCALE);
    canvas.fill_path(&path, &paint(text.colour), FillRule::Winding, place, None);
}

fn paint_raster(canvas: &mut Pixmap, area: Area, raster: &Raster) -> Result<(), RasterError> {
    let cells = pixels(raster)?;
    let stretch_x = area.width * SCALE / raster.columns as f32;
    let stretch_y = area.height * SCALE / raster.rows as f32;
    let place = Transform::from_scale(stretch_x, stretch_y)
        .post_translate(area.left * SCALE, area.top * SCALE);
    let quality = if raster.smooth { FilterQuality::Bilinear } else { FilterQuality::Nearest };
    let how = PixmapPaint { quality, ..PixmapPaint::default() };
    canvas.draw_pixmap(0, 0, cells.as_ref(), &how, place, None);
    Ok(())
}

fn pixels(raster: &Raster) -> Result<Pixmap, RasterError> {
    let mut cells = blank(raster.columns, raster.rows)?;
    for (pixel, colour) in cells.pixels_mut().iter_mut().zip(&raster.cells) {
        *pixel = skia_colour(*colour).premultiply().to_color_u8();
    }
    Ok(cells)
}

fn path(points: &[Point], close: bool) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (&(x, y), rest) = points.split_first()?;
    path.move_to(x, y);
    for &(x, y) in rest {
        path.line_to(x, y);
    }
    if close {
        path.close();
    }
    path.finish()
}

fn paint(colour: Colour) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(skia_colour(colour));
    paint
}

fn skia_colour(colour: Colour) -> Color {
    Color::from_rgba8(colour.red, colour.green, colour.blue, colour.alpha)
}
