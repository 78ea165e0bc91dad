//! Paragraphs and the runs in them.

use super::pictures::Drawing;
use super::xml::Xml;

/// Text in one look.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct StyledRun {
    pub(super) text: String,
    pub(super) run_style: RunStyle,
    /// The mark of a footnote that stands here, or a picture; such a run has no text but that of the picture.
    pub(super) mark: Option<Mark>,
    /// Where it leads.
    pub(super) link: Option<String>,
}

/// The mark of a footnote, which Word counts, or a picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Mark {
    /// In the text: of the note of a number.
    Of(usize),
    /// At the beginning of the note itself.
    Own,
    /// A picture.
    Picture(Drawing),
}

/// How a run differs from the style of its paragraph.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct RunStyle {
    pub(super) bold: bool,
    pub(super) italic: bool,
    /// Whether it is raised, as the mark of a note.
    pub(super) raised: bool,
    /// The size in half points, where it is not the style's.
    pub(super) size: Option<usize>,
}

impl StyledRun {
    /// Text in the format of the style.
    pub(super) fn plain(text: impl Into<String>) -> StyledRun {
        StyledRun::new(text, RunStyle::default())
    }

    /// Text in a look.
    pub(super) fn new(text: impl Into<String>, run_style: RunStyle) -> StyledRun {
        StyledRun { text: text.into(), run_style, ..StyledRun::default() }
    }

    /// The mark of a footnote.
    pub(super) fn mark(mark: Mark) -> StyledRun {
        StyledRun { mark: Some(mark), ..StyledRun::default() }
    }

    /// Whether it is invisible.
    pub(super) fn is_blank(&self) -> bool {
        self.mark.is_none() && self.text.trim().is_empty()
    }
}

/// A paragraph of a style; `properties` are written behind the style.
pub(super) fn paragraph(xml: &mut Xml, style: &str, properties: impl FnOnce(&mut Xml), runs: &[StyledRun]) {
    paragraph_of(xml, style, properties, |xml| runs.iter().for_each(|run| write_run(xml, run)));
}

/// A paragraph of a style around what `inside` writes.
pub(super) fn paragraph_of(
    xml: &mut Xml,
    style: &str,
    properties: impl FnOnce(&mut Xml),
    inside: impl FnOnce(&mut Xml),
) {
    xml.within("w:p", &[], |xml| {
        xml.within("w:pPr", &[], |xml| {
            xml.value("w:pStyle", style);
            properties(xml);
        });
        inside(xml);
    });
}

/// A paragraph of a style.
pub(super) fn plain(xml: &mut Xml, style: &str, text: impl Into<String>) {
    paragraph(xml, style, |_| {}, &[StyledRun::plain(text)]);
}

/// A run.
pub(super) fn write_run(xml: &mut Xml, run: &StyledRun) {
    let note = |xml: &mut Xml, write: &dyn Fn(&mut Xml)| {
        xml.within("w:r", &[], |xml| {
            xml.within("w:rPr", &[], |xml| xml.value("w:rStyle", "FootnoteReference"));
            write(xml);
        });
    };
    match run.mark {
        Some(Mark::Picture(drawing)) => return drawing.write(xml, &run.text),
        Some(Mark::Of(number)) => {
            return note(xml, &|xml| xml.empty("w:footnoteReference", &[("w:id", &number.to_string())]));
        }
        Some(Mark::Own) => return note(xml, &|xml| xml.empty("w:footnoteRef", &[])),
        None => {}
    }
    if run.text.is_empty() {
        return;
    }
    // A field needs no part of its own, and stands in footnotes, too.
    if let Some(address) = run.link.as_ref().filter(|address| !address.contains(['"', '\\'])) {
        let run = StyledRun { link: None, ..run.clone() };
        let field = format!(" HYPERLINK \"{address}\" ");
        return xml.within("w:fldSimple", &[("w:instr", &field)], |xml| write_run(xml, &run));
    }
    xml.within("w:r", &[], |xml| {
        run_style(xml, run.run_style);
        for (index, line) in run.text.split('\n').enumerate() {
            if index > 0 {
                xml.empty("w:br", &[]);
            }
            if !line.is_empty() {
                xml.within("w:t", &[("xml:space", "preserve")], |xml| xml.text(line));
            }
        }
    });
}

/// The properties of a run, where it has any of its own.
pub(super) fn run_style(xml: &mut Xml, run_style: RunStyle) {
    if run_style == RunStyle::default() {
        return;
    }
    xml.within("w:rPr", &[], |xml| {
        if run_style.bold {
            xml.empty("w:b", &[]);
        }
        if run_style.italic {
            xml.empty("w:i", &[]);
        }
        if let Some(size) = run_style.size.map(|size| size.to_string()) {
            xml.value("w:sz", &size);
            xml.value("w:szCs", &size);
        }
        if run_style.raised {
            xml.value("w:vertAlign", "superscript");
        }
    });
}
