//! How cells look. Each look that a workbook uses has a number, given in the order of use.

use std::fmt::Write as _;

/// The fonts, by their index in the workbook.
const FONTS: &str = "<fonts count=\"3\">\
    <font><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font>\
    <font><b/><sz val=\"11\"/><name val=\"宋体\"/><charset val=\"134\"/></font>\
    <font><b/><sz val=\"16\"/><name val=\"宋体\"/><charset val=\"134\"/></font></fonts>";
const FILLS: &str = "<fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
    <fill><patternFill patternType=\"gray125\"/></fill></fills>";
const BORDERS: &str = "<borders count=\"2\"><border><left/><right/><top/><bottom/><diagonal/></border>\
    <border><left style=\"thin\"/><right style=\"thin\"/><top style=\"thin\"/><bottom style=\"thin\"/><diagonal/></border>\
    </borders>";

/// How a cell of a broken sum looks.
const BROKEN: &str = "<dxfs count=\"1\"><dxf><font><b/><color rgb=\"FF9C0006\"/></font>\
    <fill><patternFill patternType=\"solid\"><fgColor rgb=\"FFFFC7CE\"/><bgColor rgb=\"FFFFC7CE\"/></patternFill></fill></dxf></dxfs>";

/// The look of a cell.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct CellStyle {
    pub(super) font: Font,
    /// To the left, else centred.
    pub(super) left: bool,
    pub(super) border: bool,
    pub(super) number: Number,
}

/// The font of a cell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Font {
    Plain = 0,
    Bold = 1,
    Large = 2,
}

/// How a number is shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Number {
    /// No number is expected.
    General,
    /// With so many places behind the point.
    Places(usize),
    /// With its sign.
    Signed,
    /// As it is typed, trailing zeros and all.
    Typed,
}

impl Number {
    fn code(self) -> Option<String> {
        match self {
            Number::General | Number::Places(0) | Number::Typed => None,
            Number::Places(places) => Some(format!("0.{}", "0".repeat(places))),
            Number::Signed => Some("+0;-0;0".to_owned()),
        }
    }
}

/// The looks that a workbook uses.
#[derive(Default)]
pub(super) struct CellStyles(Vec<CellStyle>);

impl CellStyles {
    /// The number of a look; 0 is the plain one of empty cells.
    pub(super) fn number(&mut self, style: CellStyle) -> usize {
        let known = self.0.iter().position(|known| *known == style);
        1 + known.unwrap_or_else(|| {
            self.0.push(style);
            self.0.len() - 1
        })
    }

    /// The part of the workbook that describes them.
    pub(super) fn part(&self) -> String {
        let mut codes: Vec<String> = Vec::new();
        let mut looks = String::new();
        for style in &self.0 {
            let format = match style.number.code() {
                Some(code) => {
                    let at = codes.iter().position(|known| *known == code).unwrap_or_else(|| {
                        codes.push(code);
                        codes.len() - 1
                    });
                    // Smaller numbers are built in.
                    164 + at
                }
                None => match style.number {
                    Number::Places(_) => 1,
                    Number::Typed => 49,
                    _ => 0,
                },
            };
            let (font, border) = (style.font as usize, usize::from(style.border));
            let across = if style.left { "left" } else { "center" };
            let _ = write!(
                looks,
                "<xf numFmtId=\"{format}\" fontId=\"{font}\" fillId=\"0\" borderId=\"{border}\" xfId=\"0\" \
                 applyNumberFormat=\"1\" applyFont=\"1\" applyBorder=\"1\" applyAlignment=\"1\">\
                 <alignment horizontal=\"{across}\" vertical=\"center\" wrapText=\"1\"/></xf>"
            );
        }
        let mut out = super::super::xml::DECLARATION.to_owned();
        out.push_str("<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">");
        if !codes.is_empty() {
            let _ = write!(out, "<numFmts count=\"{}\">", codes.len());
            for (at, code) in codes.iter().enumerate() {
                let _ = write!(out, "<numFmt numFmtId=\"{}\" formatCode=\"{code}\"/>", 164 + at);
            }
            out.push_str("</numFmts>");
        }
        let plain = "<xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"";
        let _ = write!(
            out,
            "{FONTS}{FILLS}{BORDERS}<cellStyleXfs count=\"1\">{plain}/></cellStyleXfs>\
             <cellXfs count=\"{}\">{plain} xfId=\"0\"/>{looks}</cellXfs>\
             <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles>{BROKEN}</styleSheet>",
            self.0.len() + 1
        );
        out
    }
}
