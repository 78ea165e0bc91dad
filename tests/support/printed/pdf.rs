//! A report as a PDF with a text layer and ruled tables, its font named but not embedded.

use super::{Part, Rows, width};
use std::fmt::Write as _;

const LEFT: f64 = 40.0;
const TOP: f64 = 800.0;
const WIDE: f64 = 515.0;
const SIZE: f64 = 7.0;
const HIGH: f64 = 22.0;

/// The pages' drawing instructions.
struct Pages {
    pages: Vec<String>,
    y: f64,
}

impl Pages {
    fn room(&mut self, height: f64) {
        if self.pages.is_empty() || self.y - height < 40.0 {
            self.pages.push(String::new());
            self.y = TOP;
        }
    }

    fn page(&mut self) -> &mut String {
        self.pages.last_mut().expect("a page")
    }

    fn text(&mut self, x: f64, y: f64, size: f64, text: &str) {
        let hex: String = text.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
        writeln!(self.page(), "BT /F1 {size} Tf {x:.2} {y:.2} Td <{hex}> Tj ET").expect("text");
    }
}

pub(crate) fn pdf(parts: &[Part], ruled: bool) -> Vec<u8> {
    assembled(&objects(parts, ruled))
}

/// The objects of the file, in order.
pub(crate) fn objects(parts: &[Part], ruled: bool) -> Vec<String> {
    let mut pages = Pages { pages: Vec::new(), y: TOP };
    for part in parts {
        match part {
            Part::Text(text) => {
                let chars: Vec<char> = text.chars().collect();
                for (index, line) in chars.chunks(42).enumerate() {
                    pages.room(18.0);
                    let y = pages.y - 12.0;
                    let indent = if index == 0 { 24.0 } else { 0.0 };
                    pages.text(LEFT + indent, y, 12.0, &line.iter().collect::<String>());
                    pages.y -= 18.0;
                }
            }
            Part::Table(rows) => table(&mut pages, rows, ruled),
        }
    }
    of_pages(&pages.pages)
}

/// Rows of one height; a cell's text is centred in its first slot and wraps. Tables break over pages between rows.
fn table(pages: &mut Pages, rows: &Rows, ruled: bool) {
    let columns = width(rows);
    let labels = if columns > 12 { 0 } else { 3.min(columns.saturating_sub(1)) };
    let wide = |column: usize| if labels > 0 && column < labels { 3.0 } else { 1.0 };
    let all: f64 = (0..columns).map(wide).sum();
    let edge = |column: usize| LEFT + WIDE * (0..column).map(wide).sum::<f64>() / all;
    let mut taken = vec![0; columns];
    for (index, row) in rows.iter().enumerate() {
        pages.room(HIGH + 4.0);
        let top = pages.y;
        let mut cells = row.iter();
        let mut column = 0;
        if ruled {
            // The upper edge where nothing reaches down from above, and the sides of every slot that begins a cell.
            for (at, until) in taken.iter().enumerate() {
                if *until <= index || top == TOP {
                    writeln!(pages.page(), "{:.2} {top:.2} m {:.2} {top:.2} l S", edge(at), edge(at + 1))
                        .expect("text");
                }
            }
        }
        let mut walls: Vec<usize> = vec![0, columns];
        while column < columns {
            walls.push(column);
            if taken[column] > index {
                column += 1;
                while column < columns && taken[column] > index {
                    column += 1;
                }
                continue;
            }
            let Some(cell) = cells.next() else { break };
            let end = (column + cell.columns).min(columns);
            taken[column..end].fill(index + cell.rows);
            let room = (((edge(end) - edge(column) - 2.0) / SIZE) as usize).max(1);
            let chars: Vec<char> = cell.text.chars().collect();
            for (line, text) in chars.chunks(if cell.figure { 99 } else { room }).enumerate() {
                let y = top - 8.0 - 7.0 * line as f64;
                pages.text(edge(column) + 1.0, y, SIZE, &text.iter().collect::<String>());
            }
            column = end;
        }
        if ruled {
            for wall in walls {
                let x = edge(wall);
                writeln!(pages.page(), "{x:.2} {top:.2} m {x:.2} {:.2} l S", top - HIGH).expect("text");
            }
            let bottom = top - HIGH;
            if index + 1 == rows.len() || pages.y - HIGH - HIGH - 4.0 < 40.0 {
                writeln!(pages.page(), "{LEFT} {bottom:.2} m {} {bottom:.2} l S", LEFT + WIDE).expect("text");
            }
        }
        pages.y -= HIGH;
    }
    pages.y -= 10.0;
}

fn of_pages(pages: &[String]) -> Vec<String> {
    let mut objects: Vec<String> = Vec::new();
    let kids: Vec<String> = (0..pages.len()).map(|page| format!("{} 0 R", 6 + 2 * page)).collect();
    objects.push("<< /Type /Catalog /Pages 2 0 R >>".into());
    objects.push(format!("<< /Type /Pages /Kids [{}] /Count {} >>", kids.join(" "), pages.len()));
    objects.push(
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>"
            .into(),
    );
    objects.push(
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) \
         /Supplement 2 >> /DW 1000 /W [1 95 500 814 939 500] /FontDescriptor 5 0 R >>"
            .into(),
    );
    objects.push("<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>".into());
    for (index, page) in pages.iter().enumerate() {
        let stream = 7 + 2 * index;
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents {stream} 0 R >>"
        ));
        objects.push(format!("<< /Length {} >>\nstream\n{page}\nendstream", page.len() + 1));
    }
    objects
}

/// Objects with the table of where they stand.
pub(crate) fn assembled(objects: &[String]) -> Vec<u8> {
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).into_bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    for offset in offsets {
        out.extend(format!("{offset:010} 00000 n \n").into_bytes());
    }
    out.extend(
        format!("trailer << /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF", objects.len() + 1).into_bytes(),
    );
    out
}
