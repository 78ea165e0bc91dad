//! What a page is about in the words of schema.org, for search engines: a report, and the data of a year. It is data in the head of the
//! page, no program: a strict Content-Security-Policy lets it stand.

use super::links::Download;
use super::page::PageInputs;
use crate::base::media_type;
use crate::export::publisher;
use crate::model::{Agency, Report};
use serde_json::{Map, Value, json};

/// A report's page; `address` is that of the page that it may be a copy of, from the root.
pub(super) fn report(
    agency: &Agency,
    report: &Report,
    (title, address): (&str, &str),
    downloads: &[Download],
    inputs: &PageInputs<'_>,
) -> Value {
    let mut node = node("Report", title, report.year.to_string(), inputs);
    let mut put = |key: &str, value: Option<Value>| node.extend(value.map(|value| (key.to_owned(), value)));
    put("datePublished", report.published.as_ref().map(|published| published.date.to_string().into()));
    put("version", report.version.map(|version| version.to_string().into()));
    put("publisher", Some(json!({ "@type": "GovernmentOrganization", "name": agency.name_in(report.year) })));
    put("url", absolute(address, inputs));
    put("encoding", files("MediaObject", address, downloads, inputs));
    Value::Object(node)
}

/// The page of a year, with its files.
pub(super) fn dataset(title: &str, year: String, downloads: &[Download], inputs: &PageInputs<'_>) -> Value {
    let mut node = node("Dataset", title, year, inputs);
    let address = inputs.path.address();
    let mut put = |key: &str, value: Option<Value>| node.extend(value.map(|value| (key.to_owned(), value)));
    let about = crate::base::Message::new("data.about").render(inputs.words.lang());
    put("description", Some(about.into()));
    let publisher = publisher(inputs.settings());
    put("publisher", publisher.map(|name| json!({ "@type": "GovernmentOrganization", "name": name })));
    put("isAccessibleForFree", Some(true.into()));
    put("url", absolute(&address, inputs));
    put("distribution", files("DataDownload", &address, downloads, inputs));
    Value::Object(node)
}

/// What both begin with.
fn node(kind: &str, title: &str, year: String, inputs: &PageInputs<'_>) -> Map<String, Value> {
    let mut node = Map::new();
    node.insert("@context".into(), "https://schema.org".into());
    node.insert("@type".into(), kind.into());
    node.insert("name".into(), title.into());
    node.insert("inLanguage".into(), inputs.words.lang().tag().into());
    node.insert("temporalCoverage".into(), year.into());
    node.extend(inputs.settings().licence.as_ref().map(|licence| ("license".to_owned(), licence.url.as_str().into())));
    node
}

/// An address from the root as a whole one; none where nobody knows where the site is.
fn absolute(address: &str, inputs: &PageInputs<'_>) -> Option<Value> {
    inputs.settings().base_url.as_ref().map(|base| format!("{base}{address}").into())
}

fn files(kind: &str, address: &str, downloads: &[Download], inputs: &PageInputs<'_>) -> Option<Value> {
    inputs.settings().base_url.as_ref()?;
    let root = inputs.path.root();
    let file = |download: &Download| {
        let media = media_type(download.url()).split(';').next().unwrap_or_default();
        // A link is from the page, or through the root of the site.
        let path = match download.url().strip_prefix(&*root).filter(|_| !root.is_empty()) {
            Some(path) => path.to_owned(),
            None => format!("{address}{}", download.url()),
        };
        json!({ "@type": kind, "encodingFormat": media, "contentUrl": absolute(&path, inputs) })
    };
    (!downloads.is_empty()).then(|| downloads.iter().map(file).collect())
}
