//! The pictures of a document: those in its texts are files of the report, every other one is listed with the reason.

use crate::base::Message;
use crate::import::document::{DocumentBlock, Remark, SourceDocument};
use crate::import::picture::{PictureContent, PictureFile, SourcePicture};
use std::collections::BTreeSet;

/// The files of the pictures that are placed, by their numbers, and what is said of all.
pub(crate) fn taken(document: &SourceDocument, placed: &BTreeSet<usize>) -> (Vec<PictureFile>, Vec<Remark>) {
    let mut files: Vec<PictureFile> = Vec::new();
    let mut remarks = Vec::new();
    for (index, picture) in document.pictures.iter().enumerate() {
        let bytes = match &picture.content {
            PictureContent::Bytes(bytes) if placed.contains(&index) => bytes,
            content => {
                remarks.push(left_out(picture, why(document, index, content)));
                continue;
            }
        };
        let file = PictureFile::new(bytes);
        if picture.alt.is_empty() {
            let message = Message::new("import.remark.picture_alt").with("file", file.name.as_str());
            remarks.push(Remark { message, spot: picture.spot });
        }
        if !files.contains(&file) {
            files.push(file);
        }
    }
    if !files.is_empty() {
        let message = Message::new("import.remark.picture").with("n", files.len());
        let names = files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>();
        remarks.push(Remark { message: message.with("files", names), spot: Default::default() });
    }
    (files, remarks)
}

/// Why a picture is in no text.
fn why(document: &SourceDocument, index: usize, content: &PictureContent) -> Message {
    let is_in_text = || {
        let is_its = |block: &DocumentBlock| match block {
            DocumentBlock::Paragraph(paragraph) => paragraph.pictures().any(|own| own == index),
            _ => false,
        };
        document.blocks.iter().any(is_its)
    };
    match content {
        PictureContent::LeftOut(why) => why.clone(),
        PictureContent::Beside(address) => Message::new("import.picture.missing").with("address", address.as_str()),
        PictureContent::Bytes(_) if is_in_text() => Message::new("import.picture.outside"),
        PictureContent::Bytes(_) => Message::new("import.picture.cell"),
    }
}

fn left_out(picture: &SourcePicture, why: Message) -> Remark {
    let message = match picture.alt.as_str() {
        "" => Message::new("import.remark.picture_left_out"),
        alt => Message::new("import.remark.picture_of").with("alt", alt),
    };
    Remark { message: message.with("why", why), spot: picture.spot }
}
