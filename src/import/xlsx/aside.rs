//! What a sheet holds beside its cells: comments, pictures, charts, headers. None of it is read, and all of it is listed.

use super::super::ReadError;
use super::super::archive::SourceArchive;
use super::super::document::{PIECES, SourceDocument, SourceLocation};
use super::super::picture::{self, PictureContent, SourcePicture};
use super::super::xml::{Element, parse};
use super::sheet::position;
use super::{rich, spot};
use crate::base::Message;

/// Lists what stands beside the cells of a sheet.
pub(super) fn list(
    index: usize,
    part: &str,
    root: &Element,
    archive: &mut SourceArchive<'_>,
    document: &mut SourceDocument,
) -> Result<(), ReadError> {
    header(index, root, document);
    for own in archive.relations(part)?.into_iter().filter(|own| !own.is_outside) {
        let list: fn(usize, &Element, &mut SourceDocument) = match own.kind.as_str() {
            "comments" => comments,
            "drawing" => drawing,
            _ => continue,
        };
        if let Some(text) = archive.text(&own.target)? {
            list(index, &parse(&own.target, &text)?, document);
        }
    }
    Ok(())
}

/// The header and the footer that are printed on every page, without their codes (`&L`, `&"font"`, `&P`).
fn header(index: usize, root: &Element, document: &mut SourceDocument) {
    let printed = root.child("worksheet").and_then(|sheet| sheet.child("headerFooter"));
    for line in printed.into_iter().flat_map(|printed| printed.elements()) {
        let (line, mut text) = (line.text(), String::new());
        let mut parts = line.split('&');
        text.extend(parts.next());
        for part in parts {
            let rest = part.strip_prefix('"').and_then(|font| font.split_once('"')).map(|(_, rest)| rest);
            text += rest
                .unwrap_or_else(|| part.get(1..).unwrap_or_default().trim_start_matches(|c: char| c.is_ascii_digit()));
        }
        if text.chars().any(|c| c.is_alphabetic() && !"第页共".contains(c)) {
            document.remark(Message::new("import.remark.header").with("text", text.trim()), spot(index, 0));
        }
    }
}

fn comments(index: usize, root: &Element, document: &mut SourceDocument) {
    let list = root.child("comments").and_then(|comments| comments.child("commentList"));
    for comment in list.into_iter().flat_map(|list| list.elements()).take(PIECES) {
        let text = comment.child("text").map(|text| rich(text, &mut String::new())).unwrap_or_default();
        let place = comment.attribute("ref").and_then(position);
        let spot = place.map_or_else(
            || spot(index, 0),
            |(row, column)| SourceLocation { column: column as u32 + 1, ..spot(index, row as u32 + 1) },
        );
        if !text.trim().is_empty() {
            document.remark(Message::new("import.remark.comment").with("text", text.trim()), spot);
        }
    }
}

/// Pictures and charts, wherever in their anchors they stand.
fn drawing(index: usize, root: &Element, document: &mut SourceDocument) {
    for element in root.elements() {
        let (frame, why) = match element.name.as_str() {
            "pic" => ("nvPicPr", "import.picture.sheet"),
            "graphicFrame" => ("nvGraphicFramePr", "import.picture.chart"),
            "Fallback" => continue,
            _ => {
                drawing(index, element, document);
                continue;
            }
        };
        let properties = element.child(frame).and_then(|frame| frame.child("cNvPr"));
        let words = properties.and_then(|own| own.attribute("descr").or_else(|| own.attribute("name")));
        let content = PictureContent::LeftOut(Message::new(why));
        let mut found = SourcePicture::new(words.unwrap_or_default(), content);
        found.spot = spot(index, 0);
        picture::add(&mut document.pictures, found);
    }
}
