//! What the tests of rules share: a site in memory, a report of zeros with some rows changed, and findings drawn under the
//! lines they are about.

use super::{State, Verdict, rule};
use crate::base::{Diagnostic, Lang, Location, Message, Slug, SourceFile, Year, sha256_hex};
use crate::edition::{Editions, Row, TableBlock};
use crate::model::{Ledger, LedgerEntry, Site, load};
use crate::source::Sources;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

/// A site of some files: `agency.toml` or `2024/report.toml` below `content/<agency>/`, anything else below the root.
pub(crate) fn site(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Site {
    load(&sources(files)).0
}

/// The files of [`site`] as they are read.
pub(crate) fn sources(files: &[(impl AsRef<str>, impl AsRef<str>)]) -> Sources {
    let mut sources = Sources::default();
    for (path, text) in files {
        let (path, text) = (path.as_ref(), text.as_ref());
        let file = Arc::new(SourceFile { path: path.to_owned(), text: text.to_owned() });
        let Some((agency, relative)) = path.strip_prefix("content/").and_then(|path| path.split_once('/')) else {
            match path {
                "site.toml" => sources.site = Some(file),
                _ => sources.editions.push(file),
            }
            continue;
        };
        let agency = Arc::make_mut(sources.agencies.entry(agency.to_owned()).or_default());
        if let Some((folder, _)) = relative.split_once('/')
            && !agency.folders.iter().any(|known| known == folder)
        {
            agency.folders.push(folder.to_owned());
            agency.folders.sort();
        }
        agency.texts.insert(relative.to_owned(), file);
    }
    sources
}

/// Rows of a report that are not all zeros, as typed (`("requests.carried_in", "[ 1, 0, 0, 0, 0, 0, 1 ]")`), and keys that are
/// no rows (`("published", "2024-01-24")`). A group's row stands in place of its rows; `"-"` leaves a row out.
pub(crate) type Rows<'a> = &'a [(&'a str, &'a str)];

/// A report.toml of the form in force, all zeros but for `rows`: a consistent report, as far as `rows` are consistent.
pub(crate) fn report(year: u16, rows: Rows<'_>) -> String {
    static EDITIONS: LazyLock<Editions> = LazyLock::new(|| Editions::load(&[]).0);
    let year = Year::new(year).expect("a year");
    let edition = EDITIONS.default_for(year).expect("a form");
    let changed = |row: &Row| rows.iter().find(|(key, _)| *key == row.path && row.key.is_some()).map(|(_, text)| *text);
    let (mut head, mut text) = (String::new(), String::new());
    for (block, row) in edition.rows() {
        match changed(row) {
            _ if block.ancestors(row).any(|group| changed(group).is_some()) => {}
            Some("-") => {}
            Some(figures) => writeln!(text, "{} = {figures}", row.path).expect("a line"),
            None if row.is_group() => {}
            None => writeln!(text, "{} = {}", row.path, zeros(block)).expect("a line"),
        }
    }
    for (key, value) in rows.iter().filter(|(key, _)| !edition.rows().any(|(_, row)| row.path == *key)) {
        let step = key.split('.').next().unwrap_or_default();
        assert!(!edition.tables.iter().any(|table| table.key == step), "{key} is no row");
        writeln!(head, "{key} = {value}").expect("a line");
    }
    head + &text
}

/// The sealed versions of a report of agency `a`, each with its day and its report.toml, and their ledger; nothing where there is none.
pub(crate) fn versions_of(year: u16, versions: &[(&str, &str)]) -> Vec<(String, String)> {
    let (agency, year) = (Slug::parse("a").expect("a slug"), Year::new(year).expect("a year"));
    let mut ledger = Ledger::default();
    for (number, (date, text)) in (1..).zip(versions) {
        let mut entry = LedgerEntry {
            number,
            date: date.parse().expect("a date"),
            reason: (number > 1).then(|| "更正".to_owned()),
            previous: ledger.entries.last().map(|entry| entry.digest.clone()),
            files: BTreeMap::from([("report.toml".to_owned(), sha256_hex(text.as_bytes()))]),
            digest: String::new(),
            withdrawn: None,
        };
        entry.digest = entry.expected_digest(&agency, year);
        ledger.entries.push(entry);
    }
    let folder = format!("content/a/{year}");
    let texts =
        (1..).zip(versions).map(|(number, (_, text))| (format!("{folder}/v{number}/report.toml"), (*text).to_owned()));
    let ledger = (!versions.is_empty()).then(|| (format!("{folder}/versions.toml"), ledger.print()));
    texts.chain(ledger).collect()
}

fn zeros(block: &TableBlock) -> String {
    if block.is_typed_as_lists() {
        return format!("[ {} ]", vec!["0"; block.columns.len()].join(", "));
    }
    let cells: Vec<String> = block.columns.iter().map(|column| format!("{} = 0", column.key)).collect();
    format!("{{ {} }}", cells.join(", "))
}

/// The findings of a rule on the reports of one agency.
pub(crate) struct RuleResult {
    /// Its findings.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Its verdict on the latest report; `None` where it is silent.
    pub(crate) verdict: Option<Verdict>,
}

/// Runs all rules on the reports of an agency (`level = "township"`) and keeps the findings of one.
pub(crate) fn run(id: &str, agency: &str, reports: &[(u16, Rows<'_>)]) -> RuleResult {
    let mut files = vec![("content/a/agency.toml".to_owned(), format!("name = \"某机关\"\n{agency}\n"))];
    files.extend(reports.iter().map(|(year, rows)| (format!("content/a/{year}/report.toml"), report(*year, rows))));
    outcome(id, &site(&files))
}

/// What a rule says of a report by a form of the site's own: rows of the form that `rows` does not name are zeros.
pub(crate) fn run_in_form(id: &str, form: &str, rows: Rows<'_>) -> RuleResult {
    years_in_form(id, form, &[(2024, rows)])
}

/// The same of several years.
pub(crate) fn years_in_form(id: &str, form: &str, reports: &[(u16, Rows<'_>)]) -> RuleResult {
    let name = form.split('"').nth(1).expect("the id of the form");
    let edition = format!("\"{name}\"");
    let mut files = vec![
        (format!("editions/{name}.toml"), form.to_owned()),
        ("content/a/agency.toml".to_owned(), "name = \"某机关\"\n".to_owned()),
    ];
    files.extend(reports.iter().map(|(year, rows)| {
        let text = report(*year, &[&[("edition", edition.as_str())], *rows].concat());
        (format!("content/a/{year}/report.toml"), text)
    }));
    outcome(id, &site(&files))
}

/// A table of an own form: its key, and its columns and rows, each with its key, which is its label, and what else is said of it.
pub(crate) type OwnTable<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [(&'a str, &'a str)]);

/// A form `own-1` of some tables; `rest` are its relations. Of a table whose key begins with `optional_` a report may be without.
pub(crate) fn own_form(tables: &[OwnTable<'_>], rest: &str) -> String {
    let name = |key: &str| format!("{{ zh = \"{key}\", en = \"{key}\" }}");
    let items = |items: &[(&str, &str)]| -> String {
        items.iter().map(|(key, more)| format!("{{ key = \"{key}\", label = {}{more} }}, ", name(key))).collect()
    };
    let mut form = format!(
        "id = \"own-1\"\ntitle = {0}\nfrom = 2020\n[report]\nfamily = \"own\"\nname = {0}\n{rest}\n",
        name("自定年报")
    );
    for (key, columns, rows) in tables {
        let optional = key.starts_with("optional_");
        let _ = write!(
            form,
            "[[sections]]\nid = \"{key}\"\nkind = \"table\"\nheading = {0}\nshort = {0}\n[[tables]]\nkey = \"{key}\"\n\
             layout = \"matrix\"\noptional = {optional}\n[[tables.blocks]]\ncorner_label = {0}\ncolumns = [{1}]\nrows = [{2}]\n",
            name(key),
            items(columns),
            items(rows)
        );
    }
    form
}

/// What a rule says of a report.toml of 2024 by a form that [`own_form`] made.
pub(crate) fn run_in_own_form(id: &str, form: &str, report: &str) -> RuleResult {
    let report = format!("edition = \"own-1\"\n{report}");
    outcome(
        id,
        &site(&[
            ("editions/own-1.toml", form),
            ("content/a/agency.toml", "name = \"某机关\"\n"),
            ("content/a/2024/report.toml", &report),
        ]),
    )
}

/// The findings of a rule on a whole site.
pub(crate) fn outcome(id: &str, site: &Site) -> RuleResult {
    let rule = rule(id).expect("a rule");
    let (verdicts, diagnostics) = super::check_by_rules(&[rule], site, &mut super::CheckCache::default());
    let mut diagnostics: Vec<Diagnostic> = diagnostics.into_iter().map(Arc::unwrap_or_clone).collect();
    diagnostics.retain(|diagnostic| diagnostic.code == rule.id);
    Diagnostic::sort(&mut diagnostics);
    let last = verdicts.values().next_back();
    let verdict = last.and_then(|verdicts| verdicts.iter().find(|verdict| verdict.rule == rule.id)).cloned();
    RuleResult { diagnostics, verdict }
}

impl RuleResult {
    /// How much holds, how much does not, how much of that is explained, and what could not be assessed.
    pub(crate) fn counts(&self) -> [u32; 4] {
        counts(self.verdict.as_ref())
    }

    /// The verdict in one word.
    pub(crate) fn state(&self) -> State {
        self.verdict.as_ref().map_or(State::Silent, Verdict::state)
    }

    /// The findings as a person reads them.
    pub(crate) fn render_for_test(&self) -> String {
        render(&self.diagnostics)
    }
}

/// How much holds, how much does not, how much of that is explained, and what could not be assessed.
pub(super) fn counts(verdict: Option<&Verdict>) -> [u32; 4] {
    verdict.map_or([0; 4], |all| [all.holds, all.findings, all.explained, all.not_assessable])
}

/// Findings as a person reads them: the line, a mark under the place (`|` for an empty one), severity, address, message; then help, the
/// other places, and what explains them as well.
pub(crate) fn render(diagnostics: &[Diagnostic]) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        let address = diagnostic.address.as_deref().unwrap_or("-");
        let label = format!("{} {address} {}", diagnostic.severity.as_str(), zh(&diagnostic.message));
        draw(&mut out, diagnostic.location.as_ref().expect("a place"), '^', &label);
        if let Some(help) = &diagnostic.help {
            writeln!(out, "  = {}", zh(help)).expect("a line");
        }
        for (place, label) in &diagnostic.secondary {
            draw(&mut out, place, '-', &zh(label));
        }
        for (code, address) in &diagnostic.causes {
            writeln!(out, "  ~ {code} {address}").expect("a line");
        }
    }
    out
}

fn zh(message: &Message) -> String {
    message.render(Lang::Zh)
}

fn draw(out: &mut String, place: &Location, mark: char, label: &str) {
    let (line, column) = place.position();
    let text = place.file.text.lines().nth(line - 1).unwrap_or_default();
    let marks = match place.file.text[place.span.clone()].chars().count() {
        0 => "|".to_owned(),
        length => mark.to_string().repeat(length),
    };
    let year = place.file.path.split('/').nth_back(1).unwrap_or_default();
    let indent = " ".repeat(year.len() + column);
    writeln!(out, "{year} {text}\n{indent}{marks} {label}").expect("two lines");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_of_zeros_is_consistent() {
        for year in [2020, 2024] {
            let text = report(year, &[]);
            let path = format!("content/a/{year}/report.toml");
            let site = site(&[("content/a/agency.toml", "name = \"某机关\"\nlevel = \"county\"\n"), (&path, &text)]);
            let (_, diagnostics) = super::super::check(&site);
            let numeric = ["T3-ID", "T3-SUM", "T3-ROW", "T4-SUM", "NUM", "BLANK", "KEY"];
            assert_eq!(diagnostics.iter().filter(|d| numeric.contains(&d.code)).count(), 0, "{diagnostics:?}");
        }
    }
}
