//! The pictures of a Word document: in drawings, and in shapes as Word drew them before 2007.

use super::super::archive::{PartRelation, SourceArchive};
use super::super::document::PIECES;
use super::super::picture::{PictureBudget, PictureContent, SourcePicture};
use super::super::xml::Element;
use crate::base::Message;
use std::collections::BTreeMap;

/// Where a picture comes from.
#[derive(Clone, PartialEq)]
enum PictureSource {
    /// A part of the archive.
    Part(String),
    /// It is not in the archive, or not to be taken.
    None(Message),
}

/// The pictures of a document.
pub(super) struct WordPictures {
    /// For each relation of the main part where it leads, and whether that is outside of the archive.
    relations: BTreeMap<String, (String, bool)>,
    /// What is said of the drawing that is open.
    alt: String,
    found: Vec<(PictureSource, String)>,
    /// Whether what is read now is left out already.
    pub(super) is_left_out: bool,
}

impl WordPictures {
    /// None yet, of a document with these relations.
    pub(super) fn new(relations: &[PartRelation]) -> WordPictures {
        let relations = relations.iter().map(|own| (own.id.clone(), (own.target.clone(), own.is_outside)));
        WordPictures { relations: relations.collect(), alt: String::new(), found: Vec::new(), is_left_out: false }
    }

    /// What a drawing or a shape says of its picture holds for what is in it; returns what held before.
    pub(super) fn enter(&mut self, element: &Element) -> String {
        let outer = self.alt.clone();
        let own = match element.name.as_str() {
            "inline" | "anchor" => element.child("docPr").map(|properties| {
                properties.attribute("descr").or_else(|| properties.attribute("title")).unwrap_or_default()
            }),
            _ => element.attribute("alt"),
        };
        self.alt = own.map_or_else(|| outer.clone(), str::to_owned);
        outer
    }

    /// Leaves a drawing or a shape.
    pub(super) fn leave(&mut self, outer: String) {
        self.alt = outer;
    }

    /// The number of the picture that an element shows. A chart is none, and is listed.
    pub(super) fn find(&mut self, element: &Element) -> Option<usize> {
        if self.is_left_out || self.found.len() > PIECES {
            return None;
        }
        let source = match element.name.as_str() {
            "blip" => self.source(element.attribute("embed").or_else(|| element.attribute("link"))),
            "imagedata" => self.source(element.attribute("id")),
            // Word draws these itself, out of figures and texts.
            "chart" | "relIds" if element.attribute("id").or_else(|| element.attribute("dm")).is_some() => {
                PictureSource::None(Message::new("import.picture.chart"))
            }
            _ => return None,
        };
        let picture = (source, self.alt.clone());
        let known = self.found.iter().position(|known| *known == picture);
        Some(known.unwrap_or_else(|| {
            self.found.push(picture);
            self.found.len() - 1
        }))
    }

    fn source(&self, relation: Option<&str>) -> PictureSource {
        match relation.and_then(|id| self.relations.get(id)) {
            Some((address, true)) => {
                PictureSource::None(Message::new("import.picture.remote").with("address", address.as_str()))
            }
            Some((target, false)) => PictureSource::Part(target.clone()),
            None => PictureSource::None(Message::new("import.picture.damaged")),
        }
    }

    /// Lists the pictures in an element that is not read.
    pub(super) fn leave_out(&mut self, element: &Element, why: &'static str) {
        let outer = self.enter(element);
        let before = self.found.len();
        if self.find(element).is_some_and(|index| index >= before) {
            self.found[before].0 = PictureSource::None(Message::new(why));
        }
        element.elements().filter(|child| child.name != "Fallback").for_each(|child| self.leave_out(child, why));
        self.leave(outer);
    }

    /// Lists the pictures of another part, whose relations are its own.
    pub(super) fn leave_out_part(&mut self, root: &Element, why: &'static str) {
        let relations = std::mem::take(&mut self.relations);
        self.leave_out(root, why);
        self.relations = relations;
    }

    /// The pictures, out of the archive.
    pub(super) fn read(self, archive: &mut SourceArchive<'_>) -> Vec<SourcePicture> {
        let mut budget = PictureBudget::default();
        let read = self.found.into_iter().map(|(source, alt)| {
            let content = match source {
                PictureSource::Part(name) => budget.part(&name, archive),
                PictureSource::None(why) => PictureContent::LeftOut(why),
            };
            SourcePicture::new(&alt, content)
        });
        read.collect()
    }
}
