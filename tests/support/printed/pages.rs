//! A report as a page in the manner of portals: Word's filtered HTML, tables without borders, tables inside tables.

use super::formats::escaped;
use super::{Cell, Part};
use std::fmt::Write as _;

/// How a page is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// As Word saves a page: a paragraph with a class and a tag of Office in each cell, borders by style.
    Word,
    /// A table without borders, its cells centred.
    Bare,
    /// The text inside a table of the layout, below a table of metadata.
    Nested,
}

pub(crate) const MANNERS: [Manner; 3] = [Manner::Word, Manner::Bare, Manner::Nested];

/// The page.
pub(crate) fn page(parts: &[Part], manner: Manner) -> String {
    let style = match manner {
        Manner::Word => {
            "p.MsoNormal{margin:0;font-size:10.5pt;text-align:center} table{border-collapse:collapse;width:100%}"
        }
        Manner::Bare => "table{width:100%} td{text-align:center;font-size:12px}",
        Manner::Nested => {
            "table.t{border-collapse:collapse;width:98%} table.t td{border:1px solid #000;font-size:13px}"
        }
    };
    let mut out = format!(
        "<html><head><title>信息公开年报_门户</title><style>body{{font-family:'Noto Serif CJK SC'}} {style}</style></head><body>\n\
         <div class=nav><a href=#>首页</a> &gt; <a href=#>政府信息公开</a></div>\n"
    );
    if manner == Manner::Nested {
        out += "<table width=1000 border=0 cellpadding=0><tr><td>\
                <table class=t><tr><td>索引号</td><td>00000000-2024-00001</td><td>分类</td><td>年报</td></tr>\
                <tr><td>发布机构</td><td>示例县人民政府办公室</td><td>发布日期</td><td>2024-01-24</td></tr></table>\
                <div class=text>\n";
    }
    for part in parts {
        match part {
            Part::Text(text) => paragraph(&mut out, text, manner),
            Part::Table(rows) => {
                out += match manner {
                    Manner::Word => "<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0>",
                    Manner::Bare => "<table border=0>",
                    Manner::Nested => "<table class=t>",
                };
                for row in rows {
                    out += "<tr>";
                    row.iter().for_each(|cell| self::cell(&mut out, cell, manner));
                    out += "</tr>\n";
                }
                out += "</table>\n";
            }
        }
    }
    if manner == Manner::Nested {
        out += "</div></td></tr></table>";
    }
    out + "<div class=foot>主办单位：示例县人民政府办公室</div></body></html>"
}

fn paragraph(out: &mut String, text: &str, manner: Manner) {
    let text = escaped(text);
    match manner {
        Manner::Word => writeln!(out, "<p style='text-indent:32.0pt'><span style='font-family:仿宋'>{text}</span></p>"),
        Manner::Bare => writeln!(out, "<div>　　{text}<br></div>"),
        Manner::Nested => writeln!(out, "<p>&nbsp;&nbsp;&nbsp;&nbsp;<span>{text}</span></p>"),
    }
    .expect("text");
}

fn cell(out: &mut String, cell: &Cell, manner: Manner) {
    let mut spans = String::new();
    if cell.rows > 1 {
        write!(spans, " rowspan={}", cell.rows).expect("text");
    }
    if cell.columns > 1 {
        write!(spans, " colspan={}", cell.columns).expect("text");
    }
    let text = escaped(&cell.text).replace('\n', "<br>");
    match manner {
        Manner::Word => write!(
            out,
            "<td{spans} style='border:solid windowtext 1.0pt;padding:0cm 5.4pt'><p class=MsoNormal align=center>\
             <span lang=EN-US style='font-family:宋体'>{text}<o:p></o:p></span></p></td>"
        ),
        Manner::Bare => write!(out, "<td{spans}>{}</td>", if text.is_empty() { "&nbsp;" } else { &text }),
        Manner::Nested => write!(out, "<td{spans}><p>\n {text}\n</p></td>"),
    }
    .expect("text");
}
