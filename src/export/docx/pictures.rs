//! The pictures of the narratives in a Word document: parts of the archive, and drawings as large as they are on a screen, where they
//! fit on a line.

use super::super::{AttachmentError, Open};
use super::xml::Xml;
use crate::base::file_of_address;
use crate::markdown;
use crate::model::Report;
use imagesize::ImageType;
use std::collections::BTreeSet;

/// How many units of a drawing a pixel has, of which an inch has 96.
const PIXEL: usize = 9525;
/// How many units a twentieth of a point has.
const TWENTIETH: usize = 635;
/// The height of the text on a page, less a line for what is said of a picture, in twentieths of a point.
const HEIGHT: usize = 12_000;
/// The number of the relation before those of the pictures.
const RELATIONS: usize = 6;

/// A picture that every Word shows.
#[derive(Debug)]
struct DocxPicture {
    /// Its name in the report's folder.
    name: String,
    ending: &'static str,
    bytes: Vec<u8>,
    /// Its size in pixels.
    width: usize,
    height: usize,
}

/// The pictures of a document.
#[derive(Debug, Default)]
pub(super) struct DocxPictures {
    pictures: Vec<DocxPicture>,
    /// How many drawings show them.
    drawings: usize,
}

/// A picture where it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Drawing {
    /// Its number among all drawings.
    id: usize,
    /// The number of the relation that leads to its picture.
    relation: usize,
    width: usize,
    height: usize,
}

impl DocxPictures {
    /// The pictures that a report's narratives show, and that Word shows, too.
    pub(super) fn of(report: &Report, open: Open<'_>) -> Result<DocxPictures, AttachmentError> {
        let shown: BTreeSet<String> =
            report.narratives.iter().flat_map(|narrative| markdown::pictures(narrative.text())).collect();
        let mut pictures = Vec::new();
        for file in report.attachments.iter().filter(|file| shown.contains(&file.file)) {
            let bytes = open(&file.source)?;
            let ending = match imagesize::image_type(&bytes) {
                Ok(ImageType::Png) => "png",
                Ok(ImageType::Jpeg) => "jpeg",
                Ok(ImageType::Gif) => "gif",
                _ => continue,
            };
            if let Ok(size) = imagesize::blob_size(&bytes) {
                let (name, width, height) = (file.file.clone(), size.width.max(1), size.height.max(1));
                pictures.push(DocxPicture { name, ending, bytes, width, height });
            }
        }
        Ok(DocxPictures { pictures, drawings: 0 })
    }

    /// The picture of an address in a narrative, on a line of a width in twentieths of a point.
    pub(super) fn drawing(&mut self, address: &str, width: usize) -> Option<Drawing> {
        let name = file_of_address(address);
        let at = self.pictures.iter().position(|picture| picture.name == name)?;
        let picture = &self.pictures[at];
        let (wide, high) = (picture.width.saturating_mul(PIXEL), picture.height.saturating_mul(PIXEL));
        let (most_wide, most_high) = (width * TWENTIETH, HEIGHT * TWENTIETH);
        // Whole numbers alone: the same on every machine.
        let part = |length: usize, most: usize, of: usize| {
            usize::try_from(length as u128 * most as u128 / of.max(1) as u128).unwrap_or(most).max(1)
        };
        let (wide, high) = if wide > most_wide { (most_wide, part(high, most_wide, wide)) } else { (wide, high) };
        let (width, height) = if high > most_high { (part(wide, most_high, high), most_high) } else { (wide, high) };
        self.drawings += 1;
        Some(Drawing { id: self.drawings, relation: RELATIONS + 1 + at, width, height })
    }

    /// The parts of the archive that hold them.
    pub(super) fn files(&self) -> impl Iterator<Item = (String, &[u8])> {
        let name = |(number, picture): (usize, &DocxPicture)| format!("word/media/image{number}.{}", picture.ending);
        (1..).zip(&self.pictures).map(move |it| (name(it), it.1.bytes.as_slice()))
    }

    /// The types of the archive's parts, with those of pictures.
    pub(super) fn content_types(&self, types: &str) -> String {
        let endings: BTreeSet<&str> = self.pictures.iter().map(|picture| picture.ending).collect();
        let line = |ending: &str| format!("  <Default Extension=\"{ending}\" ContentType=\"image/{ending}\"/>\n");
        let lines: String = endings.into_iter().map(line).collect();
        types.replacen("  <Override", &format!("{lines}  <Override"), 1)
    }

    /// The relations of the main part, with those to pictures.
    pub(super) fn relations(&self, relations: &str) -> String {
        const KIND: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image";
        let line = |(number, picture): (usize, &DocxPicture)| {
            let (id, ending) = (RELATIONS + number, picture.ending);
            format!("  <Relationship Id=\"rId{id}\" Type=\"{KIND}\" Target=\"media/image{number}.{ending}\"/>\n")
        };
        let lines: String = (1..).zip(&self.pictures).map(line).collect();
        relations.replacen("</Relationships>", &format!("{lines}</Relationships>"), 1)
    }
}

impl Drawing {
    /// Writes it into a run of its own, with what stands for it where it is not seen.
    pub(super) fn write(self, xml: &mut Xml, alt: &str) {
        const DRAWING: &str = "http://schemas.openxmlformats.org/drawingml/2006";
        let alt: String = alt.chars().filter(|c| !c.is_control()).collect();
        let (id, name, relation) =
            (self.id.to_string(), format!("image{}", self.relation - RELATIONS), format!("rId{}", self.relation));
        let (width, height) = (self.width.to_string(), self.height.to_string());
        let size: [(&str, &str); 2] = [("cx", &width), ("cy", &height)];
        let picture = format!("{DRAWING}/picture");
        let margins = [
            ("xmlns:wp", &*format!("{DRAWING}/wordprocessingDrawing")),
            ("distT", "0"),
            ("distB", "0"),
            ("distL", "0"),
            ("distR", "0"),
        ];
        let inside = |xml: &mut Xml| {
            xml.within("pic:nvPicPr", &[], |xml| {
                xml.empty("pic:cNvPr", &[("id", &id), ("name", &name)]);
                xml.empty("pic:cNvPicPr", &[]);
            });
            xml.within("pic:blipFill", &[], |xml| {
                xml.empty("a:blip", &[("r:embed", &relation)]);
                xml.within("a:stretch", &[], |xml| xml.empty("a:fillRect", &[]));
            });
            xml.within("pic:spPr", &[], |xml| {
                xml.within("a:xfrm", &[], |xml| {
                    xml.empty("a:off", &[("x", "0"), ("y", "0")]);
                    xml.empty("a:ext", &size);
                });
                xml.within("a:prstGeom", &[("prst", "rect")], |xml| xml.empty("a:avLst", &[]));
            });
        };
        xml.within("w:r", &[], |xml| {
            xml.within("w:drawing", &[], |xml| {
                xml.within("wp:inline", &margins, |xml| {
                    xml.empty("wp:extent", &size);
                    xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", &alt)]);
                    xml.within("a:graphic", &[("xmlns:a", &format!("{DRAWING}/main"))], |xml| {
                        xml.within("a:graphicData", &[("uri", &picture)], |xml| {
                            xml.within("pic:pic", &[("xmlns:pic", &picture)], inside);
                        });
                    });
                });
            });
        });
    }
}
