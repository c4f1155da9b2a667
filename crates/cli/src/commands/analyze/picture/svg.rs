//! A scene as SVG.

use super::colour::Colour;
use super::png;
use super::scene::{Anchor, Area, Item, Point, Raster, Scene, Text, Weight};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Faces to try when the reader has not got the first: all of them narrower, so nothing overlaps.
const FACES: &str = "Inter, 'Helvetica Neue', Helvetica, Arial, sans-serif";

/// The text of an SVG 1.1 file; rasters are PNG files inside it.
///
/// # Errors
/// When a raster cannot be encoded.
pub(super) fn encode(scene: &Scene) -> Result<Vec<u8>, png::RasterError> {
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"{FACES}\" \
         role=\"img\">\n<title>{2}</title>\n",
        scene.width,
        scene.height,
        escaped(&scene.title)
    );
    for item in &scene.items {
        svg.push_str(&element(item)?);
        svg.push('\n');
    }
    svg.push_str("</svg>\n");
    Ok(svg.into_bytes())
}

fn element(item: &Item) -> Result<String, png::RasterError> {
    Ok(match item {
        Item::Polygon { corners, fill } => {
            format!("<path d=\"{}Z\"{}/>", path(corners), paint("fill", *fill))
        }
        Item::Line { points, width, colour } => format!(
            "<path d=\"{}\" fill=\"none\" stroke-width=\"{width}\"{}/>",
            path(points),
            paint("stroke", *colour)
        ),
        Item::Disc { centre: (x, y), radius, fill } => {
            format!("<circle cx=\"{x:.2}\" cy=\"{y:.2}\" r=\"{radius}\"{}/>", paint("fill", *fill))
        }
        Item::Text(label) => text(label),
        Item::Raster { area, raster } => image(*area, raster)?,
    })
}

/// Straight lines from point to point, to a hundredth of a pixel.
fn path(points: &[Point]) -> String {
    let mut path = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let command = if index == 0 { 'M' } else { 'L' };
        path.push_str(&format!("{command}{x:.2} {y:.2}"));
    }
    path
}

fn paint(attribute: &str, colour: Colour) -> String {
    let Colour { red, green, blue, alpha } = colour;
    let opacity = match alpha {
        255 => String::new(),
        _ => format!(" {attribute}-opacity=\"{:.3}\"", f32::from(alpha) / 255.0),
    };
    format!(" {attribute}=\"#{red:02x}{green:02x}{blue:02x}\"{opacity}")
}

fn text(label: &Text) -> String {
    let anchor = match label.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = match label.weight {
        Weight::Regular => "",
        Weight::SemiBold => " font-weight=\"600\"",
    };
    let (x, y) = label.at;
    format!(
        "<text x=\"{x:.2}\" y=\"{y:.2}\" font-size=\"{}\"{weight}{anchor}{}>{}</text>",
        label.size,
        paint("fill", label.colour),
        escaped(&label.text)
    )
}

fn image(area: Area, raster: &Raster) -> Result<String, png::RasterError> {
    let Area { left, top, width, height } = area;
    let rendering = if raster.smooth { "" } else { " style=\"image-rendering:pixelated\"" };
    let data = STANDARD.encode(png::encode_raster(raster)?);
    Ok(format!(
        "<image x=\"{left}\" y=\"{top}\" width=\"{width}\" height=\"{height}\" \
         preserveAspectRatio=\"none\"{rendering} xlink:href=\"data:image/png;base64,{data}\"/>"
    ))
}

/// `text` as XML takes it: without markup, and without what XML 1.0 cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{FFFE}' | '\u{FFFF}' => escaped.push('\u{FFFD}'),
            control if control.is_control() => escaped.push('\u{FFFD}'),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::analyze::picture::scene::Style;

    #[test]
    fn what_a_file_is_called_cannot_become_markup() {
        let mut scene = Scene::new(10.0, 10.0, "a<b>&\u{1b}");
        scene.text((0.0, 5.0), "\"<script>", Style::of(4.0, Colour::INK));
        let svg = String::from_utf8(encode(&scene).unwrap()).unwrap();
        assert!(svg.contains("<title>a&lt;b&gt;&amp;\u{FFFD}</title>"), "{svg}");
        assert!(svg.contains("&quot;&lt;script&gt;"), "{svg}");
    }
}
