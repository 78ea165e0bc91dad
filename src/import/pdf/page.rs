//! What is on a page: glyphs and ruling lines, in points from the top left.

use super::super::radical_fix::repair;
use hayro_interpret::font::GlyphRun;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::kurbo::{Affine, BezPath, PathEl, Point, Rect, Shape as _};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};

/// How many glyphs and lines a document may have: each takes some 100 bytes. The longest reports have 50,000.
pub(super) const BUDGET: usize = 500_000;
/// What is thinner is a line, in points.
const THIN: f64 = 2.5;
/// What is shorter is no line of a table.
const SHORT: f64 = 4.0;
/// Glyph space has this many units an em.
const EM: f64 = 1000.0;

/// A character where it stands.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    pub(super) text: String,
    pub(super) x: f64,
    /// The baseline.
    pub(super) y: f64,
    pub(super) width: f64,
    /// The height of an em.
    pub(super) size: f64,
}

impl Glyph {
    /// The middle of its width.
    pub(super) fn middle(&self) -> f64 {
        self.x + self.width / 2.0
    }

    /// The middle of its height.
    pub(super) fn center(&self) -> f64 {
        self.y - self.size * 0.35
    }
}

/// A line along one axis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct RulingLine {
    /// Whether it is horizontal.
    pub(super) flat: bool,
    /// Its position on the other axis.
    pub(super) at: f64,
    /// Where it begins.
    pub(super) from: f64,
    /// Where it ends.
    pub(super) to: f64,
}

/// A page as it is drawn.
pub(super) struct PdfPage {
    pub(super) glyphs: Vec<Glyph>,
    pub(super) rules: Vec<RulingLine>,
    pub(super) pictures: usize,
    /// Glyphs that no character is known for.
    pub(super) unreadable: usize,
    /// What is left of the document's budget.
    pub(super) left: usize,
}

impl PdfPage {
    pub(super) fn new(left: usize) -> PdfPage {
        PdfPage { glyphs: Vec::new(), rules: Vec::new(), pictures: 0, unreadable: 0, left }
    }

    fn rule(&mut self, a: Point, b: Point) {
        let (wide, high) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let finite = a.is_finite() && b.is_finite();
        if !finite || self.left == 0 || wide.max(high) < SHORT || wide.min(high) > THIN {
            return;
        }
        self.left -= 1;
        self.rules.push(if wide > high {
            RulingLine { flat: true, at: (a.y + b.y) / 2.0, from: a.x.min(b.x), to: a.x.max(b.x) }
        } else {
            RulingLine { flat: false, at: (a.x + b.x) / 2.0, from: a.y.min(b.y), to: a.y.max(b.y) }
        });
    }

    fn stroke(&mut self, path: &BezPath, transform: Affine) {
        let (mut start, mut last) = (Point::ZERO, Point::ZERO);
        for element in path.elements() {
            match *element {
                PathEl::MoveTo(to) => (start, last) = (transform * to, transform * to),
                PathEl::LineTo(to) => {
                    let to = transform * to;
                    self.rule(last, to);
                    last = to;
                }
                PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => last = transform * to,
                PathEl::ClosePath => {
                    self.rule(last, start);
                    last = start;
                }
            }
        }
    }

    /// A filled shape that is thin is a line; of one with an area the edges bound a cell with a ground of its own.
    fn fill(&mut self, bounds: Rect) {
        let (wide, high) = (bounds.width(), bounds.height());
        if wide.min(high) <= THIN {
            let middle = bounds.center();
            if wide > high {
                self.rule(Point::new(bounds.x0, middle.y), Point::new(bounds.x1, middle.y));
            } else {
                self.rule(Point::new(middle.x, bounds.y0), Point::new(middle.x, bounds.y1));
            }
        }
    }

    fn push(&mut self, text: String, origin: Point, size: f64, width: f64) {
        if !origin.is_finite() || !size.is_finite() || !width.is_finite() || size <= 0.0 {
            return;
        }
        self.left = self.left.saturating_sub(1);
        if self.left > 0 {
            self.glyphs.push(Glyph { text, x: origin.x, y: origin.y, width, size });
        }
    }
}

impl<'a> Device<'a> for PdfPage {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, draw_mode: &DrawMode) {
        match draw_mode {
            DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => self.stroke(path, props.transform),
            DrawMode::Fill(_) => {
                // Several rectangles may be filled at once: each subpath counts.
                let mut part = BezPath::new();
                for element in path.elements() {
                    if matches!(element, PathEl::MoveTo(_)) && !part.elements().is_empty() {
                        self.fill((props.transform * &part).bounding_box());
                        part = BezPath::new();
                    }
                    part.push(*element);
                }
                if !part.elements().is_empty() {
                    self.fill((props.transform * &part).bounding_box());
                }
            }
            DrawMode::Invisible => {}
        }
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for glyph in run.glyphs() {
            let transform = props.transform * glyph.transform();
            let origin = transform * Point::ZERO;
            let up = transform * Point::new(0.0, EM) - origin;
            let along = transform * Point::new(EM, 0.0) - origin;
            let mut text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => c.to_string(),
                Some(BfString::String(text)) => text,
                None => {
                    self.unreadable += 1;
                    "\u{fffd}".to_owned()
                }
            };
            repair(&mut text);
            let advance = match &**glyph {
                hayro_interpret::font::Glyph::Outline(outline) => outline.advance_width(),
                hayro_interpret::font::Glyph::Type3(glyph) => glyph.advance_width(),
            };
            let narrow = text.is_ascii();
            let guess = if narrow { 0.5 } else { 1.0 };
            let share = advance.map_or(guess, |advance| f64::from(advance) / EM);
            let share = if (0.1..=2.0).contains(&share) { share } else { guess };
            self.push(text, origin, up.hypot(), along.hypot() * share);
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        // Lines are drawn as images of a pixel's height by some programs; a page's worth of image is a picture.
        let unit = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        let bounds = props.transform.transform_rect_bbox(unit);
        if bounds.width().min(bounds.height()) <= THIN { self.fill(bounds) } else { self.pictures += 1 }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
