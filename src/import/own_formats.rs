//! Data that carries addresses already: report.json and report.csv, as `export` writes them. No labels need to be recognised. Any
//! other CSV is a sheet.

use super::document::{AddressedFigure, PIECES, SourceDocument, SourceLocation, SourceNote};
use super::flatten::flatten;
use super::{ImportFormat, OF_TEXT, ReadError, decode, xlsx};
use crate::base::Message;
use crate::base::formula_guard::unguarded;

pub(super) const JSON: ImportFormat =
    ImportFormat { name: "json", extensions: &["json"], largest: OF_TEXT, read: json };
pub(super) const CSV: ImportFormat = ImportFormat { name: "csv", extensions: &["csv"], largest: OF_TEXT, read: csv };

fn json(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, None, &mut document);
    let root: serde_json::Value = serde_json::from_str(&text).map_err(|error| {
        ReadError(Message::new("import.error.json").with("line", error.line()).with("column", error.column()))
    })?;
    let figures = root.get("figures").and_then(|figures| figures.as_object());
    let Some(figures) = figures else { return Err(ReadError::new("import.error.no_report")) };
    let computed: Vec<&str> = root
        .get("computed")
        .and_then(|list| list.as_array())
        .into_iter()
        .flatten()
        .filter_map(|a| a.as_str())
        .collect();
    for (address, value) in figures {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let computed = computed.contains(&address.as_str());
        let figure = AddressedFigure::new(address, text, SourceLocation::default());
        document.figures.push(AddressedFigure { computed, ..figure });
    }
    // What a form that was filled in in a browser has beside its figures.
    let texts = root.get("texts").and_then(|texts| texts.as_object()).into_iter().flatten();
    document.texts.extend(texts.map(|(section, text)| (section.clone(), with_lines(text))));
    let explanations = root.get("explanations").and_then(|list| list.as_array()).into_iter().flatten();
    document.explanations.extend(explanations.filter_map(|own| {
        let text = |key: &str| own.get(key).and_then(|value| value.as_str()).map(str::to_owned);
        let address = text("cell").unwrap_or_default();
        Some(SourceNote { rule: text("rule"), address, text: text("text")?, source: text("source") })
    }));
    document.published = root.get("published").and_then(|published| published.as_str()).map(str::to_owned);
    document.agency = root.get("agency").and_then(|agency| agency.as_str()).map(str::to_owned);
    document.edition = root.get("edition").and_then(|edition| edition.as_str()).map(str::to_owned);
    document.name = root.get("name").and_then(|name| name.as_str()).map(str::to_owned);
    document.year = root.get("year").and_then(|year| year.as_u64()).and_then(|year| u16::try_from(year).ok());
    Ok(document)
}

/// A text as a file has it: its lines end in one way, the last one too.
fn with_lines(text: &serde_json::Value) -> String {
    let text = text.as_str().map_or_else(|| text.to_string(), |text| text.replace("\r\n", "\n").replace('\r', "\n"));
    if text.ends_with('\n') { text } else { text + "\n" }
}

fn csv(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, None, &mut document);
    let failed = |_: csv::Error| ReadError::new("import.error.csv");
    let reader = |heads: bool| csv::ReaderBuilder::new().flexible(true).has_headers(heads).from_reader(text.as_bytes());
    let mut lines = reader(true);
    let heads = lines.headers().map_err(failed)?.clone();
    let column = |name: &str| heads.iter().position(|head| head.trim() == name);
    let (Some(address), Some(value)) = (column("address"), column("value")) else {
        // A sheet that a spreadsheet program wrote as text.
        let rows = reader(false)
            .into_records()
            .map(|record| Ok(record?.iter().map(|field| unguarded(field).to_owned()).collect()));
        let rows = rows.collect::<Result<Vec<Vec<String>>, _>>().map_err(failed)?;
        flatten(xlsx::content(rows)?, &mut document)?;
        return Ok(document);
    };
    let computed = column("computed");
    // What tells reports apart: the figures of several in one file would be taken for one report's.
    let mut identities = ["agency", "year", "version"].map(|name| (name, column(name), None::<String>));
    for (index, record) in lines.records().enumerate() {
        if index > PIECES {
            return Err(ReadError::limit("import.error.lines", PIECES));
        }
        let record = record.map_err(failed)?;
        let field = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        for (name, at, known) in &mut identities {
            let found = field(*at).trim();
            match known {
                _ if at.is_none() => {}
                None => *known = Some(found.to_owned()),
                Some(known) if known == found => {}
                Some(known) => {
                    let message = Message::new("import.error.several").with("column", *name);
                    return Err(ReadError(message.with("one", known.as_str()).with("other", found)));
                }
            }
        }
        let spot = SourceLocation { line: index as u32 + 2, ..SourceLocation::default() };
        let text = unguarded(field(Some(value))).to_owned();
        let figure = AddressedFigure::new(field(Some(address)), text, spot);
        document.figures.push(AddressedFigure { computed: !field(computed).is_empty(), ..figure });
    }
    let [agency, year, _] = identities.map(|(_, _, value)| value.filter(|value| !value.is_empty()));
    document.year = year.and_then(|year| year.parse().ok());
    document.agency = agency;
    Ok(document)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edition::Editions;
    use crate::import::recognise;

    #[test]
    fn texts_come_as_they_are_and_what_has_no_section_is_told() {
        let file = serde_json::json!({
            "name": "某县办公室", "year": 2024, "edition": "cn-2021",
            "figures": { "review_litigation.review.total": "1" },
            "texts": { "overview": "# 一\r\n\r\n* 甲\\*乙 & <b>", "preamble": "引言\n", "../x": "不是部分" },
        });
        let document = json(file.to_string().as_bytes()).expect("a report");
        let found = recognise(document, &Editions::load(&[]).0, None).expect("a form");
        let text = |id: &str| Some((id.to_owned(), None));
        let of = |id: &str, text: &str| Some((id.to_owned(), Some(text.to_owned())));
        let expected = [
            of("preamble", "引言\n"),
            of("overview", "# 一\n\n* 甲\\*乙 & <b>\n"),
            text("problems"),
            text("other_matters"),
        ];
        assert_eq!(found.narratives, expected.into_iter().flatten().collect::<Vec<_>>());
        let said: Vec<String> =
            found.remarks.iter().map(|remark| remark.message.render(crate::base::Lang::Zh)).collect();
        assert!(said.iter().any(|line| line.contains("../x 不是部分")), "{said:?}");
    }
}
