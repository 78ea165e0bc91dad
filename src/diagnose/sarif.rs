//! Findings as SARIF 2.1.0 (OASIS), for code scanning and editors.

use super::{code_title, labelled, place};
use crate::base::{Diagnostic, Lang, Location, Message, Severity, encode, indented_json};
use serde_json::{Value, json};
use std::borrow::Borrow;
use std::collections::BTreeSet;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// All findings as a SARIF log in `lang`. `title` knows the titles of rules by id; this floor knows no rules.
pub fn sarif<D: Borrow<Diagnostic>>(diagnostics: &[D], lang: Lang, title: &dyn Fn(&str) -> Option<String>) -> String {
    let codes: Vec<&str> = diagnostics.iter().map(|d| d.borrow().code).collect::<BTreeSet<_>>().into_iter().collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            let text = title(code).unwrap_or_else(|| code_title(code, lang));
            json!({ "id": code, "shortDescription": { "text": text } })
        })
        .collect();
    let results: Vec<Value> = diagnostics.iter().map(|diagnostic| result(diagnostic.borrow(), &codes, lang)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "annals",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "language": lang.tag(),
                "rules": rules,
            } },
            "language": lang.tag(),
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    indented_json(&log).unwrap_or_else(|error| error.to_string())
}

fn result(diagnostic: &Diagnostic, codes: &[&str], lang: Lang) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    };
    let mut text = diagnostic.message.render(lang);
    if let Some(help) = &diagnostic.help {
        text.push('\n');
        text.push_str(&labelled("diagnose.help", &help.render(lang), lang));
    }
    let mut result = json!({
        "ruleId": diagnostic.code,
        "ruleIndex": codes.binary_search(&diagnostic.code).unwrap_or_default(),
        "level": level,
        "message": { "text": text },
        "locations": [location(&place(diagnostic))],
        "properties": {
            "address": diagnostic.address,
            "agency": diagnostic.agency.as_ref().map(crate::base::Slug::as_str),
            "year": diagnostic.year,
        },
    });
    if !diagnostic.secondary.is_empty() {
        let related = diagnostic.secondary.iter().enumerate().map(|(id, (place, label))| {
            let mut location = location(place);
            location["id"] = id.into();
            location["message"] = json!({ "text": label.render(lang) });
            location
        });
        result["relatedLocations"] = related.collect();
    }
    if diagnostic.explained {
        let justification = Message::new("diagnose.justification").render(lang);
        result["suppressions"] = json!([{ "kind": "inSource", "justification": justification }]);
    }
    result
}

fn location(place: &Location) -> Value {
    let (start_line, start_column) = place.position();
    let (end_line, end_column) = place.file.position(place.span.end.max(place.span.start));
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": encode(&place.file.path) },
        "region": {
            "startLine": start_line,
            "startColumn": start_column,
            "endLine": end_line,
            "endColumn": end_column,
        },
    } })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnose::samples::sum;

    fn log(diagnostics: &[Diagnostic]) -> Value {
        let title = |id: &str| (id == "T3-ROW").then(|| "申请人合计".to_owned());
        serde_json::from_str(&sarif(diagnostics, Lang::Zh, &title)).expect("JSON")
    }

    #[test]
    fn a_result_has_its_region_its_rule_and_its_related_locations() {
        let log = log(&[sum(), Diagnostic::error("TOML", Message::new("toml.syntax").with("error", "x"))]);
        let run = &log["runs"][0];
        assert_eq!(
            run["tool"]["driver"]["rules"],
            json!([
                { "id": "T3-ROW", "shortDescription": { "text": "申请人合计" } },
                { "id": "TOML", "shortDescription": { "text": "TOML 写法有误" } },
            ])
        );
        let result = &run["results"][0];
        assert_eq!(
            result["message"]["text"],
            "本年新收：35，与 36 不等，相差 1\n帮助：核对这一格；改为 35 后，有关合计都相符"
        );
        assert_eq!(
            result["locations"][0]["physicalLocation"],
            json!({
                "artifactLocation": { "uri": "content/tang/2023/report.toml" },
                "region": { "startLine": 3, "startColumn": 25, "endLine": 3, "endColumn": 27 },
            })
        );
        assert_eq!(result["relatedLocations"][1]["message"]["text"], "商业企业 4");
        assert_eq!(run["results"][1]["ruleIndex"], 1);
        assert!(result.get("suppressions").is_none());
    }

    #[test]
    fn an_explained_finding_is_suppressed_in_source() {
        let explained = Diagnostic { explained: true, severity: Severity::Info, ..sum() };
        let log = log(&[explained]);
        let result = &log["runs"][0]["results"][0];
        assert_eq!((&result["level"], &result["suppressions"][0]["kind"]), (&json!("note"), &json!("inSource")));
    }

    #[test]
    fn a_path_is_an_address() {
        let place = Location::absent("content/汤/a b.toml");
        let location = location(&place);
        assert_eq!(location["physicalLocation"]["artifactLocation"]["uri"], "content/%E6%B1%A4/a%20b.toml");
    }
}
