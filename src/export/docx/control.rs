//! Content controls: the address of a cell or the id of a section, tied to what is typed there. They come back whatever happens to the
//! layout around them.
//!
//! A control stands within its paragraph and holds rich text: around paragraphs, or of plain text, LibreOffice 7.4 writes Chinese text in
//! it several times. As that program drops the tag and the title, too, and keeps the name of the placeholder, the tag stands in both.

use super::run::{RunStyle, StyledRun, run_style, write_run};
use super::xml::Xml;

/// What stands in a control that nothing was typed into: a space that can be clicked on.
const NOTHING: &str = "\u{2002}";

/// A content control.
#[derive(Clone, Copy)]
pub(super) struct Control<'a> {
    /// What it holds: `requests.new_received.total`, `overview`.
    pub(super) tag: &'a str,
    /// What an office shows a person of it.
    pub(super) title: &'a str,
}

impl Control<'_> {
    /// Writes it around runs.
    pub(super) fn around(self, xml: &mut Xml, runs: &[StyledRun]) {
        let style = runs.first().map(|run| run.run_style).unwrap_or_default();
        if runs.iter().all(StyledRun::is_blank) {
            return self.blank(xml, NOTHING, style);
        }
        self.write(xml, style, false, |xml| runs.iter().for_each(|run| write_run(xml, run)));
    }

    /// Writes it with a text that is no content: an office shows it until something is typed.
    pub(super) fn blank(self, xml: &mut Xml, hint: &str, style: RunStyle) {
        self.write(xml, style, true, |xml| write_run(xml, &StyledRun::new(hint, style)));
    }

    /// The order of the properties is that of the schema.
    fn write(self, xml: &mut Xml, style: RunStyle, is_blank: bool, content: impl FnOnce(&mut Xml)) {
        xml.within("w:sdt", &[], |xml| {
            xml.within("w:sdtPr", &[], |xml| {
                run_style(xml, style);
                xml.value("w:alias", self.title);
                xml.value("w:tag", self.tag);
                xml.within("w:placeholder", &[], |xml| xml.value("w:docPart", self.tag));
                if is_blank {
                    xml.empty("w:showingPlcHdr", &[]);
                }
            });
            xml.within("w:sdtContent", &[], content);
        });
    }
}
