//! The type of pictures: how wide a text is, and its outlines.

use super::scene::{Text, Weight};
use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

/// Inter under the SIL Open Font License; see `fonts/README.md`.
const REGULAR: &[u8] = include_bytes!("../../../../fonts/Inter-Regular.otf");
const SEMI_BOLD: &[u8] = include_bytes!("../../../../fonts/Inter-SemiBold.otf");

/// What stands for the part of a text that had no room.
const ELLIPSIS: char = '…';

fn font(weight: Weight) -> FontRef<'static> {
    let bytes = match weight {
        Weight::Regular => REGULAR,
        Weight::SemiBold => SEMI_BOLD,
    };
    FontRef::new(bytes).expect("invariant: the fonts in this program are whole")
}

/// The glyph of a character; that of a missing one where the font has none.
fn glyph(font: &FontRef<'_>, character: char) -> GlyphId {
    font.charmap().map(character).unwrap_or(GlyphId::NOTDEF)
}

/// The glyphs of `text`, with an ellipsis for each run of characters that the font has none for:
/// a row of boxes would tell no more of a Chinese title, and look broken.
fn glyphs(font: &FontRef<'_>, text: &str) -> Vec<GlyphId> {
    let ellipsis = glyph(font, ELLIPSIS);
    let mut glyphs = Vec::new();
    let mut is_missing = false;
    for character in text.chars() {
        let id = glyph(font, character);
        if id != GlyphId::NOTDEF {
            glyphs.push(id);
        } else if !is_missing {
            glyphs.push(ellipsis);
        }
        is_missing = id == GlyphId::NOTDEF;
    }
    glyphs
}

/// How wide `text` is, in pixels.
pub(super) fn width(text: &str, weight: Weight, size: f32) -> f32 {
    let font = font(weight);
    let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
    let advance = |id| metrics.advance_width(id).unwrap_or_default();
    glyphs(&font, text).into_iter().map(advance).sum()
}

/// `text`, with an ellipsis for its end when it is wider than `room`.
pub(super) fn fitted(text: &str, weight: Weight, size: f32, room: f32) -> String {
    if width(text, weight, size) <= room {
        return text.to_owned();
    }
    let mut kept: String = text.to_owned();
    loop {
        if kept.pop().is_none() {
            return ELLIPSIS.to_string();
        }
        let shortened = format!("{}{ELLIPSIS}", kept.trim_end());
        if width(&shortened, weight, size) <= room {
            return shortened;
        }
    }
}

/// The outlines of `text`, its first glyph beginning at (0, 0) on the baseline; `None` for blanks.
pub(super) fn outlines(text: &Text) -> Option<Path> {
    let font = font(text.weight);
    let size = Size::new(text.size);
    let metrics = font.glyph_metrics(size, LocationRef::default());
    let shapes = font.outline_glyphs();
    let mut pen = Pen { path: PathBuilder::new(), x: 0.0 };
    for id in glyphs(&font, &text.text) {
        if let Some(outline) = shapes.get(id) {
            let settings = DrawSettings::unhinted(size, LocationRef::default());
            // A glyph that cannot be drawn leaves a gap of its width.
            let _ = outline.draw(settings, &mut pen);
        }
        pen.x += metrics.advance_width(id).unwrap_or_default();
    }
    pen.path.finish()
}

/// Writes outlines, which grow upwards, into a path that grows downwards.
struct Pen {
    path: PathBuilder,
    x: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, -y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, -y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx, -cy, self.x + x, -y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + ax, -ay, self.x + bx, -by, self.x + x, -y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_to_its_room_and_a_short_one_is_kept() {
        let fitted = |text| fitted(text, Weight::Regular, 20.0, 100.0);
        assert_eq!(fitted("short"), "short");
        let cut = fitted("Symphony No. 9 in D minor, Op. 125");
        assert!(cut.starts_with("Symph") && cut.ends_with('…'), "{cut}");
        assert!(width(&cut, Weight::Regular, 20.0) <= 100.0, "{cut}");
    }

    #[test]
    fn letters_the_fonts_lack_become_an_ellipsis_and_no_boxes() {
        let font = font(Weight::SemiBold);
        let expected: Vec<GlyphId> = "01 …. b".chars().map(|c| glyph(&font, c)).collect();
        assert_eq!(glyphs(&font, "01 夜に駆ける. b"), expected);
    }

    #[test]
    fn the_fonts_have_the_letters_of_europe_and_the_signs_the_pictures_use() {
        for weight in [Weight::Regular, Weight::SemiBold] {
            let font = font(weight);
            for character in "Aåßđőșžαωжя#·–−…′".chars() {
                assert_ne!(glyph(&font, character), GlyphId::NOTDEF, "{character} {weight:?}");
            }
        }
    }
}
