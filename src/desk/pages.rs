//! The pages of the desk: the reports that there are, and one of them as the form on paper, with fields.

use super::patches::{can_begin, can_go};
use super::view::{OpenCounts, before};
use crate::base::{Lang, Message, Slug, Year, page_words, script_json};
use crate::edition::{CellId, Edition, Section, SectionKind};
use crate::markup::{FigureLinks, FigureMode, statutory_table};
use crate::model::{Agency, NoteMarks, Report, Site};
use crate::serve::SiteState;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;
use std::sync::{Arc, LazyLock};
use tera::{Context, Tera, TeraResult};

/// So many reports are listed; a large site is searched.
const MOST: usize = 300;

/// The templates, with their values escaped.
pub(super) static TEMPLATES: LazyLock<Tera> = LazyLock::new(|| {
    let mut tera = Tera::default();
    let templates = [
        ("frame.html", include_str!("page/frame.html")),
        ("list.html", include_str!("page/list.html")),
        ("report.html", include_str!("page/report.html")),
        ("dialogs.html", include_str!("page/dialogs.html")),
        ("offline.html", include_str!("page/offline.html")),
    ];
    #[expect(
        clippy::expect_used,
        reason = "the templates are a part of the program, and every test of the pages renders them"
    )]
    tera.add_raw_templates(templates).expect("templates");
    tera
});

/// The words of the pages and of their script.
#[rustfmt::skip]
pub(super) const WORDS: [&str; 86] = [
    "title", "list", "search", "agency", "year", "state", "none", "more", "new", "new_help", "slug", "name", "name_help", "make", "import",
    "import_help", "choose", "doubts", "no_doubts", "take", "update", "back", "preview", "published", "status", "draft", "public", "findings",
    "no_findings", "errors", "warnings", "sums_hold", "sums_off", "zeros", "zeros_ask", "zeros_none", "yes", "no", "undo", "redo", "saved", "saving",
    "unsaved", "unsaved_again", "running", "lost", "stale", "conflict", "mine", "theirs", "right", "explain", "explain_text", "seal", "seal_ask", "correction",
    "build", "word", "keys", "by_hand", "before", "checked", "close", "too_wide", "more_head", "metadata_name", "metadata_value", "add", "attach",
    "explanations", "compare", "sealed",
    "add_table", "drop_table", "change", "explanation_change", "ended", "too_large", "remove", "metadata_ask", "attachment_ask", "lost_cells",
    "form", "form_default", "built", "review",
];

/// Words in a language, by key.
pub(super) fn words(keys: &[&str], lang: Lang) -> Map<String, Value> {
    let word = |key: &&str| ((*key).to_owned(), Value::from(Message::keyed(format!("desk.word.{key}")).render(lang)));
    keys.iter().map(word).collect()
}

/// What every page has.
pub(super) fn context(words: Map<String, Value>, lang: Lang, title: &str) -> Context {
    let words = Value::Object(words);
    let mut context = Context::new();
    context.insert("lang", lang.tag());
    context.insert("title", title);
    context.insert("w", &words);
    context.insert("words", &script_json(&words).unwrap_or_default());
    context
}

/// The list of reports, newest first; with a query those of the agencies that have it in their name.
pub(super) fn list(state: &SiteState, query: &str, base: &str, lang: Lang) -> TeraResult<String> {
    let site = &state.checked.whole;
    let query = query.trim();
    let is_meant =
        |agency: &&Arc<Agency>| query.is_empty() || agency.name.contains(query) || agency.slug.as_str().contains(query);
    let agencies: Vec<_> = site.agencies.iter().filter(is_meant).collect();
    let mut reports: Vec<_> =
        agencies.iter().flat_map(|agency| agency.reports.iter().map(move |report| (*agency, report))).collect();
    reports.sort_by_key(|(_, report)| Reverse(report.year));
    let count = reports.len();
    let open = OpenCounts::new(state);
    let row = |(agency, report): &(&Arc<Agency>, &Arc<Report>)| {
        json!({
            "name": agency.name_in(report.year),
            "form": report.edition.family.name.get(lang),
            "year": report.year.get(),
            "address": format!("{base}{}", address(&report.agency, report.year)),
            "state": open.state_word(report).render(lang),
        })
    };
    let mut words = words(&WORDS, lang);
    // What an import calls a line that is no doubt.
    words.insert("remark".to_owned(), Message::new("import.kind.remark").render(lang).into());
    let mut context = context(words, lang, &Message::new("desk.word.list").render(lang));
    context.insert("base", base);
    context.insert("reports", &reports.iter().take(MOST).map(row).collect::<Vec<Value>>());
    context.insert("hidden", &count.saturating_sub(MOST));
    context.insert("query", query);
    let known = agencies.iter().take(MOST).map(|agency| json!({ "slug": agency.slug.as_str(), "name": agency.name }));
    context.insert("agencies", &known.collect::<Vec<Value>>());
    context.insert("settings", &site.settings.title);
    context.insert("forms", &site.editions.iter().map(|form| form_choice(form, lang)).collect::<Vec<Value>>());
    TEMPLATES.render("list.html", &context)
}

/// A form as one may choose it for a new report, with the years that it is for.
fn form_choice(form: &Edition, lang: Lang) -> Value {
    let title = format!("{} · {}", form.family.name.get(lang), form.title.get(lang));
    json!({ "id": form.id, "title": title, "from": form.from.get(), "until": form.until.map(|year| year.get()) })
}

/// The address of a report's form, below that of the session.
pub(super) fn address(agency: &Slug, year: Year) -> String {
    format!("/report?agency={}&year={year}", agency.as_str().replace('/', "%2F"))
}

/// A report as a form, with the view that its fields are filled from.
pub(super) fn report(
    state: &SiteState,
    report: &Report,
    view: &Value,
    [base, preview]: [&str; 2],
    lang: Lang,
) -> TeraResult<String> {
    let (agency, year) = (&report.agency, report.year);
    let site = &state.checked.whole;
    let mut context = context(words(&WORDS, lang), lang, &title(site, report, lang));
    context.insert("base", base);
    context.insert("agency", agency.as_str());
    context.insert("year", &year.get());
    context.insert("preview", &format!("{preview}/{agency}/{year}/"));
    context.insert("sections", &sections(site, report, lang));
    context.insert("view", &script_json(view).unwrap_or_default());
    TEMPLATES.render("report.html", &context)
}

/// The title of a report, with the name that its agency had then.
pub(super) fn title(site: &Site, report: &Report, lang: Lang) -> String {
    let name = site.agency(&report.agency).map_or(report.agency.as_str(), |agency| agency.name_in(report.year));
    report.edition.family.title(name, report.year, lang)
}

/// The sections in the form's order: tables with fields, texts. Of tables that the report has not, those that can be begun have a
/// heading and a button.
fn sections(site: &Site, report: &Report, lang: Lang) -> Vec<Value> {
    let words = page_words(lang);
    let marks = NoteMarks::new();
    let before = |cell: CellId| before(site, report, cell);
    let links = FigureLinks { marks: &marks, opened: &|_| None, figures: FigureMode::Type(&before) };
    let section = |section: &Section| {
        let index = report.edition.tables.iter().position(|table| table.key == section.id);
        let table = index.map(|index| &report.edition.tables[index]).filter(|table| report.has_table(table));
        let html = table
            .map(|table| statutory_table((&report.edition, &report.figures), table, &section.heading, &links, words));
        let is_text = section.kind == SectionKind::Narrative;
        // A text whose file is not there yet can be written, too.
        let text = report.narrative(&section.id).map(|narrative| narrative.file.text.clone());
        let text = text.or_else(|| is_text.then(String::new));
        let [can_begin, can_go] = [can_begin, can_go].map(|can| index.is_some_and(|index| can(report, index)));
        let is_shown = html.is_some() || text.is_some() || can_begin;
        let shown = json!({
            "id": section.id, "heading": section.heading.get(lang), "html": html, "text": text, "is_text": is_text,
            "can_begin": can_begin, "can_go": can_go,
        });
        is_shown.then_some(shown)
    };
    report.edition.sections.iter().filter_map(section).collect()
}

#[cfg(test)]
mod tests {
    use super::super::offline;
    use super::*;

    #[test]
    fn every_word_is_used_and_every_word_that_is_used_is_there() {
        let files = [
            include_str!("page/frame.html"),
            include_str!("page/list.html"),
            include_str!("page/report.html"),
            include_str!("page/report.js"),
            include_str!("page/list.js"),
            include_str!("page/link.js"),
            include_str!("page/base.js"),
            include_str!("page/grid.js"),
            include_str!("page/dialogs.html"),
        ];
        let offline = [
            include_str!("page/frame.html"),
            include_str!("page/offline.html"),
            include_str!("page/offline.js"),
            include_str!("page/dialogs.html"),
            include_str!("page/grid.js"),
        ];
        all_used(&WORDS, &files);
        all_used(&offline::WORDS, &offline);
    }

    fn all_used(words: &[&str], files: &[&str]) {
        let is_used = |word: &&&str| {
            let uses = [format!("w.{word} "), format!("words.{word}"), format!("\"{word}\"")];
            files.iter().any(|file| uses.iter().any(|used| file.contains(used.as_str())))
        };
        assert_eq!(words.iter().filter(|word| !is_used(word)).collect::<Vec<_>>(), [&""; 0]);
        for file in files {
            for used in file.split("w.").skip(1).filter_map(|rest| rest.split_once(" }}")).map(|(word, _)| word) {
                assert!(words.contains(&used), "{used}");
            }
        }
    }

    #[test]
    fn the_scripts_stay_small() {
        let scripts = [
            include_str!("page/report.js"),
            include_str!("page/list.js"),
            include_str!("page/link.js"),
            include_str!("page/base.js"),
            include_str!("page/grid.js"),
        ];
        let bytes: usize = scripts.iter().map(|script| script.len()).sum();
        assert!(bytes < 40_000, "{bytes} bytes");
    }
}
