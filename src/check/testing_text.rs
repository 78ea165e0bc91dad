//! Sites in memory for the tests of the rules on text: an agency `a`, its texts, and figures that are all 0 unless given.

use super::site_index::{IndexCache, SiteIndex};
use super::testing::{counts, render, report};
use super::{State, Verdict, View};
use crate::base::{Diagnostic, Lang, SourceFile, Year};
use crate::model;
use crate::source::Sources;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Files by path below content/.
pub(super) struct TextSite {
    files: BTreeMap<String, String>,
    year: u16,
    /// Lines of site.toml.
    settings: String,
}

/// The findings of one rule.
pub(super) struct TextRuleResult {
    pub(super) diagnostics: Vec<Diagnostic>,
    verdict: Option<Verdict>,
}

/// A report of agency `a` with some sections; `agency` are lines of its agency.toml.
pub(super) fn texts<const N: usize>(year: u16, agency: &str, sections: [(&str, &str); N]) -> TextSite {
    let mut site = TextSite { files: BTreeMap::new(), year, settings: String::new() };
    site.agency("a", agency).report("a", year, sections);
    site
}

/// The same of 2023 with rows of figures, as typed: `("requests.new_received", "[ 36, 0, 0, 0, 0, 0, 36 ]")`.
pub(super) fn with_figures<const N: usize>(rows: &[(&str, &str)], sections: [(&str, &str); N]) -> TextSite {
    let mut site = texts(2023, "", sections);
    site.figures("a", 2023, rows);
    site
}

impl TextSite {
    pub(super) fn agency(&mut self, slug: &str, toml: &str) -> &mut TextSite {
        let name = if toml.contains("name = ") { String::new() } else { "name = \"机关\"\n".to_owned() };
        self.files.insert(format!("{slug}/agency.toml"), name + toml);
        self
    }

    pub(super) fn report<const N: usize>(
        &mut self,
        slug: &str,
        year: u16,
        sections: [(&str, &str); N],
    ) -> &mut TextSite {
        self.files.insert(format!("{slug}/{year}/report.toml"), report(year, &[]));
        for (section, text) in sections {
            self.files.insert(format!("{slug}/{year}/{section}.md"), text.to_owned());
        }
        self
    }

    /// Writes a file.
    pub(super) fn text(&mut self, path: &str, text: &str) -> &mut TextSite {
        self.files.insert(path.to_owned(), text.to_owned());
        self
    }

    /// Sets a key of site.toml.
    pub(super) fn setting(&mut self, line: &str) -> &mut TextSite {
        self.settings = format!("title = \"站点\"\n{line}\n");
        self
    }

    /// Explains a rule in an agency's report of a year.
    pub(super) fn explain(&mut self, slug: &str, year: u16, rule: &str) -> &mut TextSite {
        let report = self.files.entry(format!("{slug}/{year}/report.toml")).or_default();
        *report = format!("explanations = [{{ rule = \"{rule}\", text = \"说明\" }}]\n{report}");
        self
    }

    /// Puts figures into an agency's report of a year.
    pub(super) fn figures(&mut self, slug: &str, year: u16, rows: &[(&str, &str)]) -> &mut TextSite {
        self.files.insert(format!("{slug}/{year}/report.toml"), report(year, rows));
        self
    }

    fn load(&self) -> model::Site {
        let mut sources = Sources::default();
        if !self.settings.is_empty() {
            sources.site = Some(Arc::new(SourceFile { path: "site.toml".to_owned(), text: self.settings.clone() }));
        }
        for (path, text) in &self.files {
            let file = Arc::new(SourceFile { path: format!("content/{path}"), text: text.clone() });
            let (agency, rest) = path.split_once('/').expect("an agency's file");
            let agency = Arc::make_mut(sources.agencies.entry(agency.to_owned()).or_default());
            if let Some((folder, _)) = rest.split_once('/')
                && agency.folders.last().is_none_or(|last| last != folder)
            {
                agency.folders.push(folder.to_owned());
            }
            agency.texts.insert(rest.to_owned(), file);
        }
        let (site, mistakes) = model::load(&sources);
        // Agencies of these sites may have one name: for the rules they are two.
        let is_usual = |d: &Diagnostic| matches!(d.code, "SITE" | "SECTION") || d.message.key() == "agency.shared_name";
        assert!(mistakes.iter().all(is_usual), "{mistakes:?}");
        site
    }

    /// The findings of a rule on the whole site, and its verdict on the report of agency `a`.
    pub(super) fn result_of(&self, rule: &str) -> TextRuleResult {
        let site = self.load();
        let known = super::rule(rule).expect("a rule");
        let (verdicts, diagnostics) = super::check_by_rules(&[known], &site, &mut super::CheckCache::default());
        let mut diagnostics: Vec<Diagnostic> = diagnostics.into_iter().map(Arc::unwrap_or_clone).collect();
        diagnostics.retain(|diagnostic| diagnostic.code == rule);
        Diagnostic::sort(&mut diagnostics);
        let year = Year::new(self.year).expect("a year");
        let verdicts = verdicts.get(&site.agencies[0].slug, year).expect("verdicts");
        let verdict = verdicts.iter().find(|verdict| verdict.rule == rule).cloned();
        TextRuleResult { diagnostics, verdict }
    }

    /// What stands at each place that some rules doubt on the whole site.
    pub(super) fn words_by(&self, rules: &[&str]) -> Vec<String> {
        let known: Vec<&'static super::Rule> = rules.iter().map(|rule| super::rule(rule).expect("a rule")).collect();
        let (_, mut diagnostics) = super::check_by_rules(&known, &self.load(), &mut super::CheckCache::default());
        diagnostics.retain(|diagnostic| rules.contains(&diagnostic.code));
        let diagnostics = diagnostics.into_iter().map(Arc::unwrap_or_clone).collect();
        TextRuleResult { diagnostics, verdict: None }.words()
    }
}

/// Looks at the report of agency `a` as a rule does.
pub(super) fn view_of<T>(texts: &TextSite, read: impl FnOnce(&View<'_>) -> T) -> T {
    let site = texts.load();
    let index = SiteIndex::new(&site, &mut IndexCache::default());
    let report = site.agencies[0].report(Year::new(texts.year).expect("a year")).expect("a report");
    read(&View::new(&index, &site.agencies[0], report))
}

impl TextRuleResult {
    /// The names of the files, without their folders and endings.
    pub(super) fn files(&self) -> Vec<&str> {
        let name = |d: &'_ Diagnostic| {
            d.location.as_ref().map_or("", |p| p.file.path.rsplit('/').next().unwrap_or_default()).len()
        };
        self.diagnostics
            .iter()
            .map(|d| {
                let path = d.location.as_ref().map_or("", |place| place.file.path.as_str());
                path[path.len() - name(d)..].trim_end_matches(".md")
            })
            .collect()
    }

    /// What stands at each place.
    pub(super) fn words(&self) -> Vec<String> {
        let word = |d: &Diagnostic| d.location.as_ref().map(|place| place.file.text[place.span.clone()].to_owned());
        self.diagnostics.iter().filter_map(word).collect()
    }

    /// The messages in Chinese.
    pub(super) fn messages(&self) -> Vec<String> {
        self.diagnostics.iter().map(|d| d.message.render(Lang::Zh)).collect()
    }

    /// The findings as a person reads them.
    pub(super) fn render_for_test(&self) -> String {
        render(&self.diagnostics)
    }

    /// How much holds, how much does not, how much of that is explained, and what could not be assessed.
    pub(super) fn counts(&self) -> [u32; 4] {
        counts(self.verdict.as_ref())
    }

    /// The verdict in one word.
    pub(super) fn state(&self) -> State {
        self.verdict.as_ref().map_or(State::Silent, Verdict::state)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Diagnostic;

    /// The reports of this repository: the seed's foreign words and nothing else.
    #[test]
    fn the_repositorys_own_reports() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let sources = crate::source::read(root).expect("the repository");
        let (site, _) = crate::model::load(&sources);
        let (_, mut diagnostics) = super::super::check(&site);
        diagnostics.retain(|d| d.code.starts_with("Q-") && d.code != "Q-DATE" || d.code.starts_with("N-"));
        Diagnostic::sort(&mut diagnostics);
        let place = |d: &Diagnostic| {
            let place = d.location.as_ref().expect("a place");
            (d.code, place.file.path.clone(), place.file.text[place.span.clone()].to_owned())
        };
        let words = ["区政务公开办公室", "全区", "我区"];
        let path = || "content/tangtougou/2023/problems.md".to_owned();
        let mut expected: Vec<_> = words.into_iter().map(|word| ("Q-AGENCY", path(), word.to_owned())).collect();
        expected.insert(2, ("Q-PUNCT", path(), ";".to_owned()));
        assert_eq!(diagnostics.iter().map(place).collect::<Vec<_>>(), expected);
    }
}
