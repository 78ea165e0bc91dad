//! report.json: every figure by its address, exact.

use super::members_json::MembersJson;
use super::{ExportFormat, RenderCache, Write};
use crate::base::{OutputKind, Year};
use crate::model::{CellValue, Explanation, Report};
use serde::{Serialize, Serializer};

pub(super) const FORMAT: ExportFormat = ExportFormat {
    name: "json",
    output: Some(OutputKind::Json),
    binary: false,
    write: Write::Alone(write),
    blank: None,
};

fn write(made: &RenderCache) -> Vec<u8> {
    let (agency, report) = (&made.agency, &made.report);
    let sums = made.members();
    super::json_lines(&ReportJson {
        agency: report.agency.organ(),
        name: agency.name_in(report.year),
        year: report.year,
        edition: &report.edition.id,
        version: report.version,
        published: report.published.as_ref().map(|published| published.text.as_str()),
        figures: FiguresJson(report),
        computed: Computed(report),
        explanations: report.explanations.iter().map(ExplanationJson::new).collect(),
        members: sums.as_ref().map(|sums| MembersJson::new(report, sums)),
    })
}

#[derive(Serialize)]
struct ReportJson<'a> {
    agency: &'a str,
    name: &'a str,
    year: Year,
    edition: &'a str,
    /// Numbers of versions begin with the first sealing; a working copy has none.
    version: Option<u32>,
    published: Option<&'a str>,
    figures: FiguresJson<'a>,
    computed: Computed<'a>,
    explanations: Vec<ExplanationJson<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    members: Option<MembersJson<'a>>,
}

#[derive(Serialize)]
struct ExplanationJson<'a> {
    rule: Option<&'a str>,
    cell: Option<&'a str>,
    text: &'a str,
    source: Option<&'a str>,
}

impl ExplanationJson<'_> {
    fn new(explanation: &Explanation) -> ExplanationJson<'_> {
        ExplanationJson {
            rule: explanation.rule.as_deref(),
            cell: explanation.address.as_deref(),
            text: &explanation.text,
            source: explanation.source.as_deref(),
        }
    }
}

/// The figures by their addresses, in the form's order.
struct FiguresJson<'a>(&'a Report);

impl Serialize for FiguresJson<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let FiguresJson(report) = self;
        let cells = report.edition.ids().map(|cell| (report.edition.address(cell), report.figures.get(cell)));
        serializer
            .collect_map(cells.filter(|(_, value)| value.is_given()).map(|(address, cell)| (address, Exact(cell))))
    }
}

/// The addresses of the figures that were not typed.
struct Computed<'a>(&'a Report);

impl Serialize for Computed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Computed(report) = self;
        let computed = report.edition.ids().filter(|cell| report.figures.is_computed(*cell));
        serializer.collect_seq(computed.map(|cell| report.edition.address(cell)))
    }
}

/// Counts are numbers; amounts are strings with their digits as typed; blank is `""`.
pub(super) struct Exact<'a>(pub(super) &'a CellValue);

impl Serialize for Exact<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            CellValue::Absent => serializer.serialize_none(),
            CellValue::Number(number) => serializer.serialize_i64(*number),
            given => serializer.serialize_str(&given.text()),
        }
    }
}
