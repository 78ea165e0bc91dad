//! A report's page, with its data and attachments beside it.

mod checks;
mod figures;
mod sections;

pub(super) use checks::{CheckLine, checks};
pub(super) use figures::{KeyFigureContext, key_figures};
pub(super) use sections::{NoteContext, caption, note, number};

use super::version::VersionContext;
use super::{trends, year};
use crate::base::{OutPath, OutputKind, PageKind, Words, Year};
use crate::check::Verdict;
use crate::export::{ExportFormat, FORMATS, SCHEMA};
use crate::model::{Agency, Report, Site};
use crate::plan::context::{PageContext, TagSource, date_text};
use crate::plan::{ItemContent, Page, Planning, TemplateVars};
use checks::{CheckCounts, counts};
use figures::{ReconciliationContext, ResultBar, balance, results};
use sections::{SectionContext, notes, section};
use serde::Serialize;
use std::sync::Arc;

pub(super) fn plan(planning: &mut Planning, agency: &Arc<Agency>) {
    for (report, folder, seat) in placed(agency) {
        let name = format!("{folder}/index.html");
        if let Some(path) = OutPath::parse(&name) {
            // The rules look at what is public now; they say nothing of a text that was replaced.
            let verdicts = if seat == PageVariant::Superseded { Arc::default() } else { planning.verdicts(report) };
            let (site, report) = (planning.site.clone(), report.clone());
            let page = ReportPage { site, agency: agency.clone(), report, seat, verdicts, path };
            planning.add(&name, planning.key("report", agency), ItemContent::Page(Arc::new(page)));
        }
    }
}

/// The reports of an agency with the folders that they stand in: what is public at the address of its year, and each sealed
/// version that was not withdrawn.
pub(super) fn placed(agency: &Agency) -> impl Iterator<Item = (&Arc<Report>, String, PageVariant)> {
    let years =
        agency.reports.iter().map(|report| (report, format!("{}/{}", report.agency, report.year), PageVariant::Year));
    let versions = agency.histories.iter().flat_map(move |history| {
        let current = history.current().map(|version| version.entry.number);
        history.versions.iter().filter_map(move |version| {
            let number = version.entry.number;
            let seat = if Some(number) == current { PageVariant::Current } else { PageVariant::Superseded };
            let folder = format!("{}/{}/{}", agency.slug, history.year, version.entry.folder());
            Some((version.report.as_ref()?, folder, seat))
        })
    });
    years.chain(versions)
}

/// Where a report's page stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum PageVariant {
    /// At the address of its year.
    Year,
    /// At its own address as the version that is public now.
    Current,
    /// At its own address as a version that another replaced.
    Superseded,
}

impl PageVariant {
    /// The way up to the agency's page.
    pub(super) fn agency(self) -> &'static str {
        if self == PageVariant::Year { "../" } else { "../../" }
    }
}

/// 《机关名称＋年份＋年政府信息公开工作年度报告》, the title that 国办公开办函〔2021〕30号 asks for.
pub(super) fn title(agency: &Agency, year: Year, words: &Words) -> String {
    words.say("report.title", &[("agency", agency.name_in(year)), ("year", &year.to_string())])
}

struct ReportPage {
    site: Arc<Site>,
    agency: Arc<Agency>,
    report: Arc<Report>,
    seat: PageVariant,
    verdicts: Arc<Vec<Verdict>>,
    path: OutPath,
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
    /// Which version it is and which others there are; none where nothing was sealed.
    version: Option<VersionContext>,
    scope: Option<&'static str>,
    metadata: Vec<NameValue>,
    key_figures: Vec<KeyFigureContext>,
    balance: Option<ReconciliationContext>,
    results: Vec<ResultBar>,
    results_of: Option<String>,
    sections: Vec<SectionContext>,
    notes: Vec<NoteContext>,
    checks: Vec<CheckLine>,
    checks_count: CheckCounts,
    attachments: Vec<AttachmentContext>,
    downloads: Vec<Download>,
    previous: Option<YearLink>,
    next: Option<YearLink>,
    comparison: Option<YearLink>,
    /// The address of the agency's trends.
    trends: Option<String>,
    /// The address of the year's page.
    year_page: Option<String>,
}

#[derive(Serialize)]
pub(super) struct AgencyLink {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) url: String,
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

/// A file beside the page.
#[derive(Serialize)]
pub(super) struct Download {
    label: String,
    url: String,
    note: String,
    /// The address of the schema that describes it, where one does.
    schema: Option<String>,
}

impl Download {
    /// A file, called by the words of a name.
    pub(super) fn new(words: &Words, name: &str, url: impl Into<String>) -> Download {
        Download {
            label: words.word(&format!("download.{name}")).to_owned(),
            url: url.into(),
            note: words.word(&format!("download.{name}.note")).to_owned(),
            schema: None,
        }
    }

    /// The same file, with the address of the schema that it is made by.
    pub(super) fn by(mut self, schema: String) -> Download {
        self.schema = Some(schema);
        self
    }
}

#[derive(Serialize)]
struct YearLink {
    year: Year,
    url: String,
}

impl Page for ReportPage {
    fn template(&self) -> &'static str {
        "report.html"
    }

    fn reports(&self) -> Vec<&Arc<Report>> {
        vec![&self.report]
    }

    fn context(&self, words: &Words, _: &TemplateVars) -> tera::Context {
        let (agency, settings, report) = (&self.agency, &self.site.settings, &self.report);
        let up = self.seat.agency();
        // What a text that was replaced said is not held against other years.
        let standing = self.seat != PageVariant::Superseded;
        let previous = agency.report(report.year.previous()).map(|previous| &**previous).filter(|_| standing);
        let lang = words.lang();
        let title = title(agency, report.year, words);
        let (notes, marks) = notes(report, words);
        let year_link = |other: &Arc<Report>| YearLink { year: other.year, url: format!("{up}{}/", other.year) };
        let compared = previous.filter(|_| settings.wants(PageKind::Comparison)).map(|previous| YearLink {
            year: previous.year,
            url: format!("{up}compare/{}-{}/", previous.year, report.year),
        });
        let (results, results_of) = results(report, previous, words);
        let context = ReportContext {
            agency: AgencyLink {
                slug: agency.slug.to_string(),
                name: agency.name_in(report.year).to_owned(),
                url: up.to_owned(),
            },
            year: report.year,
            title: title.clone(),
            published: report.published.as_ref().map(|published| published.text.clone()),
            published_text: report.published.as_ref().map(|published| date_text(published, words)),
            source: agency.name_in(report.year).to_owned(),
            edition: EditionContext {
                id: report.edition.id.clone(),
                title: report.edition.title.get(lang).to_owned(),
                notice: report.edition.notice.clone(),
            },
            draft: report.draft,
            version: VersionContext::of(agency, report, self.seat, words),
            scope: report.aggregate.then_some("aggregate"),
            metadata: report
                .metadata
                .iter()
                .map(|(name, value)| NameValue { name: name.clone(), value: value.clone() })
                .collect(),
            key_figures: key_figures(report, previous, words),
            balance: balance(report, words),
            results,
            results_of,
            sections: report
                .edition
                .sections
                .iter()
                .map(|s| section(report, s, &marks, &notes, words).with_csv(report, settings))
                .collect(),
            notes,
            checks: checks(&self.verdicts, words),
            checks_count: counts(&self.verdicts),
            attachments: report
                .attachments
                .iter()
                .map(|attachment| AttachmentContext {
                    label: attachment.label.clone(),
                    url: crate::base::encode(&attachment.file),
                    size: size(attachment.source.size),
                })
                .collect(),
            downloads: self.downloads(words),
            previous: agency.before(report.year).map(year_link),
            next: agency.reports.iter().find(|other| other.year > report.year).map(year_link),
            comparison: compared,
            trends: trends::has_page(&self.site, agency).then(|| format!("{up}trends/")),
            year_page: settings.wants(PageKind::Year).then(|| format!("{up}../{}", year::folder(report.year))),
        };
        let year = report.year.to_string();
        let address = format!("{}/{year}/", agency.slug);
        let mut trail = vec![
            (settings.title.clone(), String::new()),
            (agency.name.clone(), format!("{}/", agency.slug)),
            (words.say("report.crumb", &[("year", &year)]), address.clone()),
        ];
        if let (Some(number), true) = (report.version, self.seat != PageVariant::Year) {
            trail.push((words.say("version.crumb", &[("n", &number.to_string())]), String::new()));
        }
        let tags = TagSource { source: Some(agency.name_in(report.year)), published: report.published.as_ref() };
        let page = PageContext::new(settings, PageKind::Report, &title, &self.path, &trail, tags);
        let page = if self.seat == PageVariant::Current { page.instead_of(settings, &address) } else { page };
        let mut out = tera::Context::new();
        out.insert("page", &page);
        out.insert("report", &context);
        out
    }
}

impl ReportPage {
    /// The report's files in the formats that the site wants.
    fn downloads(&self, words: &Words) -> Vec<Download> {
        let wanted = |format: &&ExportFormat| format.output.is_some_and(|kind| self.site.settings.wants_output(kind));
        let download = |format: &ExportFormat| {
            let download = Download::new(words, format.name, format.file());
            let schema = || format!("{}{SCHEMA}", self.path.root());
            if format.output == Some(OutputKind::Json) { download.by(schema()) } else { download }
        };
        FORMATS.iter().filter(wanted).map(download).collect()
    }
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KB", bytes.div_ceil(1024)),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}
