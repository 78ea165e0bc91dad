//! PDF with a text layer: glyphs and ruling lines with their positions; lines become grids, the rest lines and paragraphs.

mod bands;
mod cells;
mod lattice;
mod lines;
mod page;

use super::document::{DocumentBlock, SourceDocument, SourceLocation};
use super::{ImportFormat, ReadError, WITH_PICTURES};
use crate::base::Message;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{
    Context, InterpreterCache, InterpreterSettings, RectExt as _, TransformExt as _, interpret_page,
};
use lattice::Lattice;
use lines::TextLine;
use page::{Glyph, PdfPage};

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "pdf", extensions: &["pdf"], largest: WITH_PICTURES, read };

/// How many pages a document may have. The longest reports have 40.
const PAGES: usize = 300;

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    // Some servers put bytes before the header.
    let pdf = Pdf::new(bytes.to_vec()).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::new("import.error.encrypted"),
        LoadPdfError::Decryption(_) => ReadError::new("import.error.cipher"),
        _ => ReadError::new("import.error.pdf"),
    })?;
    if pdf.pages().len() > PAGES {
        return Err(ReadError::limit("import.error.pages", PAGES));
    }
    let mut pages = Vec::new();
    let mut budget = page::BUDGET;
    for (index, source) in pdf.pages().iter().enumerate() {
        let cache = InterpreterCache::new();
        let settings = InterpreterSettings::default();
        let area = source.intersected_crop_box().to_kurbo();
        let transform = source.initial_transform(true).to_kurbo();
        let mut context = Context::new(transform, area, &cache, pdf.xref(), settings);
        let mut page = PdfPage::new(budget);
        interpret_page(source, &mut context, &mut page);
        budget = page.left;
        if budget == 0 {
            let error = Message::new("import.error.marks").with("page", index + 1);
            return Err(ReadError(error.with("limit", page::BUDGET)));
        }
        pages.push(page);
    }
    let mut document = SourceDocument::default();
    if pages.iter().all(|page| page.glyphs.is_empty()) {
        return Err(ReadError::new("import.error.no_text"));
    }
    let unreadable: usize = pages.iter().map(|page| page.unreadable).sum();
    if unreadable > 0 {
        document.remark(Message::new("import.remark.glyphs").with("n", unreadable), SourceLocation::default());
    }
    for (number, page) in (1..).zip(&pages).filter(|(_, page)| page.pictures > 0) {
        let spot = SourceLocation { page: number, ..SourceLocation::default() };
        document.remark(Message::new("import.remark.picture_pdf").with("n", page.pictures), spot);
    }
    lay_out(pages, &mut document);
    Ok(document)
}

/// Something on a page, from top to bottom.
enum PageBlock {
    Table(Lattice, Vec<Glyph>, SourceLocation),
    Line(TextLine),
}

/// Gives the parts of a table that page breaks cut the same columns: parts with nothing but the mark of a page between.
fn align_parts(pieces: &mut [PageBlock]) {
    let tables = |pieces: &[PageBlock]| -> Vec<(usize, usize)> {
        let is_between = |piece: &PageBlock| matches!(piece, PageBlock::Line(line) if line.is_mark());
        let at = |index: usize| matches!(pieces[index], PageBlock::Table(..)).then_some(index);
        let tables: Vec<usize> = (0..pieces.len()).filter_map(at).collect();
        let pairs = tables.windows(2).map(|pair| (pair[0], pair[1]));
        pairs.filter(|(one, other)| pieces[one + 1..*other].iter().all(is_between)).collect()
    };
    let pairs = tables(pieces);
    for (one, other) in pairs.iter().chain(pairs.iter().rev()) {
        let (above, below) = pieces.split_at_mut(*other);
        if let (Some(PageBlock::Table(above, _, before)), Some(PageBlock::Table(below, _, spot))) =
            (above.get_mut(*one), below.first_mut())
            && before.page < spot.page
        {
            above.take_columns(below);
            below.take_columns(above);
        }
    }
}

fn lay_out(pages: Vec<PdfPage>, document: &mut SourceDocument) {
    let mut tables = 0;
    let mut pieces: Vec<PageBlock> = Vec::new();
    for (number, page) in pages.into_iter().enumerate() {
        let PdfPage { mut glyphs, rules, .. } = page;
        let mut placed: Vec<(f64, PageBlock)> = Vec::new();
        let mut of_frames = Vec::new();
        for lattice in lattice::find(&rules) {
            let (inside, outside): (Vec<_>, Vec<_>) =
                glyphs.into_iter().partition(|glyph| lattice.holds(glyph.middle(), glyph.center()));
            glyphs = outside;
            // A frame around text is no table.
            if inside.is_empty() || lattice.is_frame() {
                glyphs.extend(inside);
                of_frames.extend_from_slice(lattice.rows_of_frame());
                continue;
            }
            tables += 1;
            let spot = SourceLocation { page: number as u32 + 1, table: tables, ..SourceLocation::default() };
            placed.push((lattice.top(), PageBlock::Table(lattice, inside, spot)));
        }
        let spot = SourceLocation { page: number as u32 + 1, ..SourceLocation::default() };
        placed.extend(
            bands::lines(&glyphs, &bands::find(&rules, of_frames), spot)
                .into_iter()
                .map(|line| (line.top(), PageBlock::Line(line))),
        );
        placed.sort_by(|a, b| a.0.total_cmp(&b.0));
        pieces.extend(placed.into_iter().map(|(_, piece)| piece));
    }
    align_parts(&mut pieces);
    let margins = lines::margins(pieces.iter().filter_map(|piece| match piece {
        PageBlock::Line(line) => Some(line),
        PageBlock::Table(..) => None,
    }));
    let mut open: Vec<TextLine> = Vec::new();
    for piece in pieces {
        match piece {
            PageBlock::Line(line) => open.push(line),
            PageBlock::Table(lattice, inside, spot) => {
                document
                    .blocks
                    .extend(lines::paragraphs(std::mem::take(&mut open), margins).map(DocumentBlock::Paragraph));
                document.blocks.push(DocumentBlock::Grid(cells::grid(&lattice, &inside, spot)));
            }
        }
    }
    document.blocks.extend(lines::paragraphs(open, margins).map(DocumentBlock::Paragraph));
}
