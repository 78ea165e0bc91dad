//! A report's page, with its data and attachments beside it.

mod checks;
mod citation;
mod figures;
mod sections;

pub(super) use checks::{CheckLine, CheckedReport};
pub(super) use figures::{KeyFigureContext, key_figures};
pub(super) use sections::{NoteContext, caption, note, number};

use self::citation::CitationContext;
use super::version::VersionContext;
use super::{members, trends};
use crate::base::{OutputKind, PageKind, Words, Year};
use crate::compare::{Comparison, Lede};
use crate::export::{ExportFormat, FORMATS, SCHEMA};
use crate::model::{Agency, Attachment, Level, Report, Settings, Site};
use crate::plan::context::{TagSource, date_text, day_text};
use crate::plan::json_ld;
use crate::plan::links::{
    AgencyLink, Download, YearLink, comparison_folder, members_folder, trends_folder, year_folder,
};
use crate::plan::page::{Head, Page, PageInputs};
use crate::plan::planning::Planning;
use checks::CheckCounts;
use figures::{BreakdownContext, ReconciliationContext, balance, breakdowns};
use sections::{SectionContext, notes, sections};
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for (report, folder, variant) in report_folders(agency) {
        // The rules check the current version, not one that was replaced.
        let checked = CheckedReport::new(planning, agency, report, variant);
        let page = ReportPage { agency: agency.clone(), report: report.clone(), variant, checked };
        planning.add_page(&format!("{folder}/index.html"), planning.key("report", agency), page);
    }
}

/// The reports of an agency with the folders of their pages: the current one at the address of its year, and each sealed version
/// that was not withdrawn.
pub(super) fn report_folders(agency: &Agency) -> impl Iterator<Item = (&Arc<Report>, String, PageVariant)> {
    let years =
        agency.reports.iter().map(|report| (report, format!("{}/{}", report.agency, report.year), PageVariant::Year));
    let versions = agency.histories.iter().flat_map(move |history| {
        let current = history.current().map(|version| version.entry.number);
        history.versions.iter().filter_map(move |version| {
            let number = version.entry.number;
            let variant = if Some(number) == current { PageVariant::Current } else { PageVariant::Superseded };
            let folder = format!("{}/{}/{}", agency.slug, history.year, version.entry.folder());
            Some((version.report.as_ref()?, folder, variant))
        })
    });
    years.chain(versions)
}

/// The place of a report's page.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PageVariant {
    /// At the address of its year.
    Year,
    /// At its own address, as the current version.
    Current,
    /// At its own address, as a version that was replaced.
    Superseded,
}

impl PageVariant {
    /// The relative path to the agency's page.
    pub(super) fn path_to_agency(self) -> &'static str {
        if self == PageVariant::Year { "../" } else { "../../" }
    }
}

/// The title of the report of a year, by its form, or where nothing is left of it, by that of a report near it.
pub(super) fn title(agency: &Agency, year: Year, words: &Words) -> String {
    let edition = agency.form_near(year);
    edition.map_or_else(String::new, |edition| edition.family.title(agency.name_in(year), year, words.lang()))
}

/// The title of a report.
pub(super) fn title_of(agency: &Agency, report: &Report, words: &Words) -> String {
    report.edition.family.title(agency.name_in(report.year), report.year, words.lang())
}

struct ReportPage {
    agency: Arc<Agency>,
    report: Arc<Report>,
    variant: PageVariant,
    checked: CheckedReport,
}

#[derive(Serialize)]
struct ReportContext {
    agency: AgencyLink,
    year: Year,
    title: String,
    published: Option<String>,
    published_text: Option<String>,
    source: String,
    edition: EditionContext,
    draft: bool,
    /// Its version and the other versions; `None` where none was sealed.
    version: Option<VersionContext>,
    scope: Option<&'static str>,
    metadata: Vec<NameValue>,
    /// The sentences that the page opens with.
    lede: Vec<String>,
    /// Empty where the one sentence says that all of them are 0.
    key_figures: Vec<KeyFigureContext>,
    balance: Option<ReconciliationContext>,
    breakdowns: Vec<BreakdownContext>,
    sections: Vec<SectionContext>,
    /// The address of the page on the agencies whose figures it adds up.
    members: Option<String>,
    notes: Vec<NoteContext>,
    checks: Vec<CheckLine>,
    checks_count: CheckCounts,
    /// The address of checks.json.
    checks_file: Option<&'static str>,
    attachments: Vec<AttachmentContext>,
    downloads: Vec<Download>,
    previous: Option<YearLink>,
    next: Option<YearLink>,
    comparison: Option<YearLink>,
    answers: AnswersContext,
    /// How to cite it; none of a draft, which is not to be cited.
    citation: Option<CitationContext>,
    /// The address of the agency's trends.
    trends: Option<String>,
    /// The address of the year's page.
    year_page: Option<String>,
}

/// Whom to ask, and when to look again.
#[derive(Serialize)]
struct AnswersContext {
    contact: Vec<NameValue>,
    /// Where one learns how to apply for information: the agency's own, or the portal's.
    apply: Option<String>,
    /// The next report, of the latest one.
    next: Option<NextReport>,
}

#[derive(Serialize)]
struct NextReport {
    year: Year,
    /// The day by which the form wants it published.
    date: String,
}

#[derive(Serialize)]
struct EditionContext {
    id: String,
    title: String,
    notice: String,
}

#[derive(Serialize)]
struct NameValue {
    name: String,
    value: String,
}

#[derive(Serialize)]
struct AttachmentContext {
    label: String,
    url: String,
    size: String,
}

impl Page for ReportPage {
    const KIND: PageKind = PageKind::Report;
    const VARIABLE: &'static str = "report";
    type Data = ReportContext;

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.report]
    }

    fn head(&self, inputs: &PageInputs<'_>) -> Head<'_> {
        let (agency, report, words) = (&self.agency, &self.report, inputs.words);
        let title = title_of(agency, report, words);
        let mut head = Head::new(inputs.settings(), title).report(agency, report.year, words);
        if let (Some(number), true) = (report.version, self.variant != PageVariant::Year) {
            head = head.step(words.format("version.crumb", &[("n", &number.to_string())]), "");
        }
        head.tags = TagSource { source: Some(agency.name_in(report.year)), published: report.published.as_ref() };
        if self.variant == PageVariant::Current {
            head.copy_of = Some(format!("{}/{}/", agency.slug, report.year));
        }
        head
    }

    fn json_ld(&self, inputs: &PageInputs<'_>) -> Option<serde_json::Value> {
        let (agency, report, words) = (&self.agency, &self.report, inputs.words);
        let address = self.address(inputs);
        let title = title_of(agency, report, words);
        let downloads = self.downloads(inputs.settings(), &inputs.path.root(), words);
        Some(json_ld::report(agency, report, (&title, &address), &downloads, inputs))
    }

    fn data(&self, inputs: &PageInputs<'_>) -> Option<ReportContext> {
        let (agency, report, words) = (&self.agency, &self.report, inputs.words);
        let (settings, up) = (inputs.settings(), self.variant.path_to_agency());
        // A version that was replaced is not compared with other years.
        let previous =
            if self.variant == PageVariant::Superseded { None } else { agency.report(report.year.previous()) };
        let previous = previous.map(|previous| &**previous);
        let (notes, marks) = notes(report, words);
        let reads_checks = inputs.reads(&["checks", "checks_count", "checks_file"]);
        let (checks, checks_count) =
            if reads_checks { self.checked.lines("", settings, words) } else { Default::default() };
        let year_link = |other: &Arc<Report>| YearLink { year: other.year, url: format!("{up}{}/", other.year) };
        let compared = previous.filter(|_| inputs.reads(&["lede", "key_figures", "breakdowns"]));
        let comparison = compared.map(|previous| Comparison::new(previous, report, &inputs.site.editions));
        let comparison = comparison.as_ref();
        let has_lede = settings.lede && inputs.reads(&["lede", "key_figures"]);
        let lede = has_lede.then(|| Lede::new(agency, report, comparison, &inputs.site.editions));
        let is_zero = lede.as_ref().is_some_and(Lede::is_zero);
        Some(ReportContext {
            agency: AgencyLink::in_year(agency, report.year, up),
            year: report.year,
            title: title_of(agency, report, words),
            published: report.published.as_ref().map(|published| published.text.clone()),
            published_text: report.published.as_ref().map(|published| date_text(published, words)),
            source: agency.name_in(report.year).to_owned(),
            edition: edition(report, words),
            draft: report.draft,
            version: VersionContext::new(agency, report, self.variant, words),
            scope: report.is_aggregate().then_some("aggregate"),
            metadata: named(&report.metadata),
            lede: inputs.if_read("lede", || lede.as_ref().map_or_else(Vec::new, |lede| lede.sentences(words))),
            key_figures: inputs
                .if_read("key_figures", || if is_zero { Vec::new() } else { key_figures(report, comparison, words) }),
            balance: inputs.if_read("balance", || balance(report, words)),
            breakdowns: inputs.if_read("breakdowns", || breakdowns(report, comparison, words)),
            sections: sections(
                report,
                self.wants(settings, OutputKind::Tables),
                (&marks, &notes),
                self.has_members(settings),
                inputs,
            ),
            members: self.has_members(settings).then(|| members_folder(None)),
            notes,
            checks_file: (!checks.is_empty() && settings.wants_output(OutputKind::Json)).then_some("checks.json"),
            checks,
            checks_count,
            attachments: attachments(report),
            downloads: inputs.if_read("downloads", || self.downloads(settings, &inputs.path.root(), words)),
            previous: agency.before(report.year).map(year_link),
            next: agency.reports.iter().find(|other| other.year > report.year).map(year_link),
            comparison: previous.and_then(|previous| self.comparison(settings, previous)),
            answers: answers(agency, report, settings, words),
            citation: inputs.if_read("citation", || (!report.draft).then(|| self.citation(inputs))),
            trends: inputs.if_read("trends", || {
                trends::has_page(inputs.site, agency).then(|| format!("{up}{}", trends_folder()))
            }),
            year_page: settings.wants(PageKind::Year).then(|| {
                let folder = year_folder(agency.slug.family(), report.year);
                format!("{}{folder}", inputs.path.root())
            }),
        })
    }
}

impl ReportPage {
    /// The address, from the root, of the page itself, or of the page that it is a copy of.
    fn address(&self, inputs: &PageInputs<'_>) -> String {
        match self.variant {
            PageVariant::Current => format!("{}/{}/", self.agency.slug, self.report.year),
            PageVariant::Year | PageVariant::Superseded => inputs.path.address(),
        }
    }

    fn citation(&self, inputs: &PageInputs<'_>) -> CitationContext {
        let (agency, report, words) = (&self.agency, &self.report, inputs.words);
        let base = inputs.settings().base_url.as_deref();
        let title = title_of(agency, report, words);
        CitationContext::new((agency, report), &title, base, words)
    }

    /// Whether a kind of file stands beside it.
    fn wants(&self, settings: &Settings, kind: OutputKind) -> bool {
        settings.wants_beside(kind, &self.agency, self.report.year)
    }

    /// Its files in the formats that the site wants; `root` is the path to the root of the site.
    fn downloads(&self, settings: &Settings, root: &str, words: &Words) -> Vec<Download> {
        let is_wanted = |format: &&ExportFormat| format.output.is_some_and(|kind| self.wants(settings, kind));
        let download = |format: &ExportFormat| {
            let download = Download::new(words, format.name, format.file());
            match format.output {
                Some(OutputKind::Json) => download.with_schema(format!("{root}{SCHEMA}")),
                _ => download,
            }
        };
        FORMATS.iter().filter(is_wanted).map(download).collect()
    }

    /// Whether its sums lead to pages that open them.
    fn has_members(&self, settings: &Settings) -> bool {
        settings.wants(PageKind::Members) && members::has_page(&self.report, self.variant)
    }

    /// The comparison with the year before.
    fn comparison(&self, settings: &Settings, previous: &Report) -> Option<YearLink> {
        let folder = comparison_folder(previous.year, self.report.year);
        let link = || YearLink { year: previous.year, url: format!("{}{folder}", self.variant.path_to_agency()) };
        settings.wants(PageKind::Comparison).then(link)
    }
}

/// The sentences that the page of a report of a year opens with, in one text.
pub(super) fn summary(site: &Site, agency: &Agency, report: &Report, words: &Words) -> String {
    let previous = agency.report(report.year.previous());
    let comparison = previous.map(|previous| Comparison::new(previous, report, &site.editions));
    let lede = Lede::new(agency, report, comparison.as_ref(), &site.editions);
    lede.sentences(words).join(words.word("punct.space"))
}

fn edition(report: &Report, words: &Words) -> EditionContext {
    EditionContext {
        id: report.edition.id.clone(),
        title: report.edition.title.get(words.lang()).to_owned(),
        notice: report.edition.notice.clone(),
    }
}

fn answers(agency: &Agency, report: &Report, settings: &Settings, words: &Words) -> AnswersContext {
    let year = report.year.next();
    let is_due = agency.reports.last().is_some_and(|last| last.year == report.year) && agency.reports_in(year);
    // The day of the form: `deadline` of agency.toml is by when the office above wants it handed in.
    let day = report.edition.family.deadline(agency.level.map(Level::word)).and_then(|deadline| deadline.day(year));
    AnswersContext {
        contact: named(&agency.contact),
        apply: agency.apply.clone().or_else(|| settings.portal.get("apply").cloned()),
        next: day.filter(|_| is_due).map(|day| NextReport { year, date: day_text(day, words) }),
    }
}

fn named(pairs: &[(String, String)]) -> Vec<NameValue> {
    pairs.iter().map(|(name, value)| NameValue { name: name.clone(), value: value.clone() }).collect()
}

fn attachments(report: &Report) -> Vec<AttachmentContext> {
    let attachment = |attachment: &Attachment| AttachmentContext {
        label: attachment.label.clone(),
        url: crate::base::encode(&attachment.file),
        size: size(attachment.source.size),
    };
    report.attachments.iter().filter(|own| !own.is_shown).map(attachment).collect()
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
