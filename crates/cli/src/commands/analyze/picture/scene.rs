//! What is drawn, in painting order, before anyone asks into what kind of file.

use super::colour::Colour;

/// A place in the picture, in pixels from its top left corner.
pub(super) type Point = (f32, f32);

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) width: f32,
    pub(super) height: f32,
}

impl Area {
    pub(super) const fn right(self) -> f32 {
        self.left + self.width
    }

    pub(super) const fn bottom(self) -> f32 {
        self.top + self.height
    }

    /// The horizontal place of `share`, 0 being the left edge and 1 the right one.
    pub(super) fn across(self, share: f64) -> f32 {
        self.left + self.width * share as f32
    }
}

/// How heavy the type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Regular,
    SemiBold,
}

/// Which end of a text is at its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) text: String,
    /// On the baseline.
    pub(super) at: Point,
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) anchor: Anchor,
    pub(super) colour: Colour,
}

/// Rows of colours from the top, stretched over an area.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Raster {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// `columns · rows` colours, row by row.
    pub(super) cells: Vec<Colour>,
    /// Whether neighbours run into each other where there are fewer cells than pixels.
    pub(super) smooth: bool,
}

/// One thing that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Item {
    Polygon { corners: Vec<Point>, fill: Colour },
    Line { points: Vec<Point>, width: f32, colour: Colour },
    Disc { centre: Point, radius: f32, fill: Colour },
    Text(Text),
    Raster { area: Area, raster: Raster },
}

/// A picture.
#[derive(Debug)]
pub(super) struct Scene {
    pub(super) width: f32,
    pub(super) height: f32,
    /// What a reader is told who cannot see it.
    pub(super) title: String,
    pub(super) items: Vec<Item>,
}

impl Scene {
    pub(super) fn new(width: f32, height: f32, title: &str) -> Self {
        Self { width, height, title: title.to_owned(), items: Vec::new() }
    }

    pub(super) fn rectangle(&mut self, area: Area, fill: Colour) {
        let Area { left, top, .. } = area;
        let (right, bottom) = (area.right(), area.bottom());
        self.polygon(vec![(left, top), (right, top), (right, bottom), (left, bottom)], fill);
    }

    pub(super) fn polygon(&mut self, corners: Vec<Point>, fill: Colour) {
        self.items.push(Item::Polygon { corners, fill });
    }

    pub(super) fn line(&mut self, points: Vec<Point>, width: f32, colour: Colour) {
        self.items.push(Item::Line { points, width, colour });
    }

    pub(super) fn disc(&mut self, centre: Point, radius: f32, fill: Colour) {
        self.items.push(Item::Disc { centre, radius, fill });
    }

    pub(super) fn raster(&mut self, area: Area, raster: Raster) {
        self.items.push(Item::Raster { area, raster });
    }

    pub(super) fn text(&mut self, at: Point, text: impl Into<String>, style: Style) {
        let Style { size, weight, anchor, colour } = style;
        self.items.push(Item::Text(Text { text: text.into(), at, size, weight, anchor, colour }));
    }
}

/// How a text looks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) weight: Weight,
    pub(super) anchor: Anchor,
    pub(super) colour: Colour,
}

impl Style {
    /// Regular type that begins at its place.
    pub(super) const fn of(size: f32, colour: Colour) -> Self {
        Self { size, weight: Weight::Regular, anchor: Anchor::Start, colour }
    }

    pub(super) const fn bold(self) -> Self {
        Self { weight: Weight::SemiBold, ..self }
    }

    pub(super) const fn anchored(self, anchor: Anchor) -> Self {
        Self { anchor, ..self }
    }
}
