//! Findings as JSON, for scripts: every key is always there, `null` where there is no value.

use super::place;
use crate::base::{Diagnostic, Lang, Location, Severity, Summary, indented_json};
use serde::Serialize;
use std::borrow::Borrow;

#[derive(Serialize)]
struct DiagnosticsJson<'a> {
    diagnostics: Vec<FindingJson<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct FindingJson<'a> {
    code: &'a str,
    severity: Severity,
    message: String,
    file: String,
    line: usize,
    column: usize,
    address: Option<&'a str>,
    agency: Option<&'a str>,
    year: Option<u16>,
    help: Option<String>,
    explained: bool,
    secondary: Vec<RelatedJson>,
}

#[derive(Serialize)]
struct RelatedJson {
    file: String,
    line: usize,
    column: usize,
    message: String,
}

/// All findings with their summary, as one JSON document in `lang`.
pub fn json<D: Borrow<Diagnostic>>(diagnostics: &[D], lang: Lang) -> String {
    let document = DiagnosticsJson {
        diagnostics: diagnostics.iter().map(|diagnostic| finding(diagnostic.borrow(), lang)).collect(),
        summary: Summary::new(diagnostics),
    };
    // Strings, numbers and lists always have a JSON form.
    indented_json(&document).unwrap_or_else(|error| error.to_string())
}

fn finding(diagnostic: &Diagnostic, lang: Lang) -> FindingJson<'_> {
    let (file, line, column) = spot(&place(diagnostic));
    let also = |(place, message): &(Location, crate::base::Message)| {
        let (file, line, column) = spot(place);
        RelatedJson { file, line, column, message: message.render(lang) }
    };
    FindingJson {
        code: diagnostic.code,
        severity: diagnostic.severity,
        message: diagnostic.message.render(lang),
        file,
        line,
        column,
        address: diagnostic.address.as_deref(),
        agency: diagnostic.agency.as_ref().map(crate::base::Slug::as_str),
        year: diagnostic.year.map(crate::base::Year::get),
        help: diagnostic.help.as_ref().map(|help| help.render(lang)),
        explained: diagnostic.explained,
        secondary: diagnostic.secondary.iter().map(also).collect(),
    }
}

fn spot(place: &Location) -> (String, usize, usize) {
    let (line, column) = place.position();
    (place.file.path.clone(), line, column)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Message;
    use crate::diagnose::samples::sum;
    use serde_json::{Value, json};

    #[test]
    fn every_key_is_there() {
        let bare = Diagnostic::warning("SITE", Message::new("site.empty"));
        let text = super::json(&[sum(), bare], Lang::Zh);
        let value: Value = serde_json::from_str(&text).expect("JSON");
        let expected = json!({
            "code": "T3-ROW",
            "severity": "error",
            "message": "本年新收：35，与 36 不等，相差 1",
            "file": "content/tang/2023/report.toml",
            "line": 3,
            "column": 25,
            "address": "requests.new_received.total",
            "agency": "tang",
            "year": 2023,
            "help": "核对这一格；改为 35 后，有关合计都相符",
            "explained": false,
            "secondary": [
                { "file": "content/tang/2023/report.toml", "line": 3, "column": 18, "message": "自然人 31" },
                { "file": "content/tang/2023/report.toml", "line": 3, "column": 22, "message": "商业企业 4" },
            ],
        });
        assert_eq!(value["diagnostics"][0], expected);
        let keys = |value: &Value| value.as_object().map(|o| o.keys().cloned().collect::<Vec<_>>());
        assert_eq!(keys(&value["diagnostics"][1]), keys(&expected));
        assert_eq!(value["diagnostics"][1]["help"], Value::Null);
        assert_eq!(value["summary"], json!({ "errors": 1, "warnings": 1, "infos": 0 }));
    }

    #[test]
    fn no_findings_are_a_document_too() {
        let value: Value = serde_json::from_str(&super::json::<Diagnostic>(&[], Lang::En)).expect("JSON");
        assert_eq!(value, json!({ "diagnostics": [], "summary": { "errors": 0, "warnings": 0, "infos": 0 } }));
    }
}
