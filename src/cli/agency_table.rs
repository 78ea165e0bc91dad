//! The end of a large run: how many errors and warnings each agency has, in aligned columns of a terminal.

use super::terminal::{Terminal, aligned};
use crate::base::columns::cut;
use crate::base::{Diagnostic, Message, Slug, count_by};
use crate::model::Site;
use std::cmp::Reverse;

/// A run with findings about more agencies than this is a large one.
const FEW: usize = 10;

/// The most columns of a name: with the figures a line stays below 80.
const NAME: usize = 56;

/// The table by agency, those with the most errors first; `None` where there are few.
pub(super) fn agency_table(findings: &[&Diagnostic], site: &Site, terminal: &Terminal) -> Option<String> {
    let counts = count_by(findings.iter().copied(), |finding| finding.agency.as_ref());
    if counts.len() <= FEW {
        return None;
    }
    let mut rows: Vec<(&Slug, [usize; 2])> = counts.into_iter().collect();
    rows.sort_by_key(|(slug, counts)| (Reverse(*counts), *slug));
    let head = ["cli.by_agency.agency", "cli.by_agency.errors", "cli.by_agency.warnings"];
    let head = head.map(|word| Message::new(word).render(terminal.lang));
    let name = |slug: &Slug| site.agency(slug).map_or_else(|| slug.to_string(), |agency| agency.name.clone());
    let body = rows.into_iter().map(|(slug, [errors, warnings])| {
        [cut(&name(slug), NAME).into_owned(), errors.to_string(), warnings.to_string()]
    });
    Some(aligned(&std::iter::once(head).chain(body).collect::<Vec<_>>(), None))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, Severity, Year};
    use crate::cli::args::ColorChoice;
    use unicode_width::UnicodeWidthStr as _;

    #[test]
    fn the_worst_come_first_and_lines_are_aligned_within_80_columns() {
        let long = "某某省某某市某某县某某某某某某某某管理委员会某某某某工作办公室（某某某某服务中心）";
        let files: Vec<(String, String)> = (0..12)
            .map(|n| {
                (format!("content/a{n}/agency.toml"), format!("name = \"{}\"\n", if n == 3 { long } else { "甲局" }))
            })
            .collect();
        let site = crate::check::testing::site(&files);
        let finding = |n: usize, severity| {
            let slug = Slug::parse(&format!("a{n}")).expect("a slug");
            Diagnostic::new("T3-ROW", severity, Message::new("site.empty")).for_report(&slug, Year::new(2024))
        };
        let mut all: Vec<Diagnostic> = (0..11).map(|n| finding(n, Severity::Warning)).collect();
        all.extend([finding(3, Severity::Error), finding(11, Severity::Info)]);
        let terminal = Terminal::new(Lang::Zh, ColorChoice::Never);
        let table = |all: &[Diagnostic]| agency_table(&all.iter().collect::<Vec<_>>(), &site, &terminal);
        let text = table(&all).expect("more than ten agencies");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 12, "{text}");
        assert!(lines[0].starts_with("机关 ") && lines[0].ends_with("错误  警告"), "{text}");
        assert!(lines[1].contains('…') && lines[1].ends_with("   1     1"), "{text}");
        assert!(lines.iter().all(|line| line.width() == lines[0].width() && line.width() <= 80), "{text}");
        assert_eq!(table(&all[1..11]), None, "ten are few");
    }
}
