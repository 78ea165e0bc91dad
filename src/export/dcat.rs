//! catalog.jsonld: the site as a catalogue of data sets for portals of open data, by DCAT-AP 3: what publishes them, on what terms, and
//! where each file is. It wants the address of the site, since what a portal harvests it keeps apart from it.

use super::data_package::{FigureTable, publisher};
use crate::base::{Lang, Message};
use crate::model::Site;
use serde_json::{Map, Value, json};

/// Its name, at the root of the site.
pub const CATALOGUE: &str = "catalog.jsonld";

/// The authority tables of the European Union, in which DCAT-AP names languages and formats.
const AUTHORITY: &str = "http://publications.europa.eu/resource/authority";

/// The site as a catalogue: a data set a year. `base` is its address.
pub fn catalogue(site: &Site, figures: &[FigureTable], dictionary: &str, base: &str) -> Vec<u8> {
    let (settings, lang) = (&site.settings, site.settings.language);
    let names = Names { site, base, lang, dictionary };
    let datasets: Vec<Value> = figures.iter().map(|table| names.dataset(table)).collect();
    let mut catalogue = names.described(base, "dcat:Catalog", &settings.title);
    catalogue.insert("foaf:homepage".into(), json!({ "@id": base, "@type": "foaf:Document" }));
    catalogue.insert("dct:language".into(), names.language());
    catalogue.extend(names.modified(figures.iter().filter_map(|table| table.modified.as_deref()).max()));
    catalogue.insert("dcat:dataset".into(), datasets.into());
    let mut document = Map::new();
    document.insert("@context".into(), context());
    document.append(&mut catalogue);
    super::json_lines(&document)
}

/// The prefixes of the vocabularies. A context of others would have to be fetched by each reader.
fn context() -> Value {
    json!({
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    })
}

struct Names<'a> {
    site: &'a Site,
    base: &'a str,
    lang: Lang,
    dictionary: &'a str,
}

impl Names<'_> {
    /// A title, a description, a publisher and terms.
    fn described(&self, id: &str, kind: &str, title: &str) -> Map<String, Value> {
        let mut node = Map::new();
        node.insert("@id".into(), id.into());
        node.insert("@type".into(), kind.into());
        node.insert("dct:title".into(), self.text(title));
        node.insert("dct:description".into(), self.text(&Message::new("data.about").render(self.lang)));
        let name = publisher(&self.site.settings).unwrap_or(&self.site.settings.title);
        let agent =
            json!({ "@id": format!("{}#publisher", self.base), "@type": "foaf:Agent", "foaf:name": self.text(name) });
        node.insert("dct:publisher".into(), agent);
        node.extend(self.licence());
        node
    }

    fn dataset(&self, table: &FigureTable) -> Value {
        let id = format!("{}{}#dataset", self.base, table.path);
        let mut node = self.described(&id, "dcat:Dataset", &table.title);
        let year = table.year;
        let day = |month_day: &str| json!({ "@value": format!("{year}-{month_day}"), "@type": "xsd:date" });
        let period =
            json!({ "@type": "dct:PeriodOfTime", "dcat:startDate": day("01-01"), "dcat:endDate": day("12-31") });
        node.insert("dct:temporal".into(), period);
        node.insert("dct:language".into(), self.language());
        node.extend(self.modified(table.modified.as_deref()));
        if let Some(page) = &table.page {
            let page = json!({ "@id": format!("{}{page}", self.base), "@type": "foaf:Document" });
            node.insert("dcat:landingPage".into(), page);
        }
        let files = [table.path.as_str(), self.dictionary].map(|path| self.distribution(path, &table.path));
        node.insert("dcat:distribution".into(), files.into_iter().collect());
        Value::Object(node)
    }

    /// A file of a data set. The dictionary is one of each.
    fn distribution(&self, path: &str, of: &str) -> Value {
        let address = format!("{}{path}", self.base);
        let mut node = Map::new();
        node.insert("@id".into(), format!("{}{of}#{}", self.base, path.rsplit('/').next().unwrap_or(path)).into());
        node.insert("@type".into(), "dcat:Distribution".into());
        node.insert("dcat:accessURL".into(), json!({ "@id": address, "@type": "rdfs:Resource" }));
        node.insert("dcat:downloadURL".into(), json!({ "@id": address, "@type": "rdfs:Resource" }));
        node.insert("dct:format".into(), typed(&format!("{AUTHORITY}/file-type/CSV"), "dct:MediaTypeOrExtent"));
        let media = "https://www.iana.org/assignments/media-types/text/csv";
        node.insert("dcat:mediaType".into(), typed(media, "dct:MediaType"));
        node.extend(self.licence());
        Value::Object(node)
    }

    fn licence(&self) -> Option<(String, Value)> {
        let licence = self.site.settings.licence.as_ref()?;
        Some(("dct:license".into(), typed(&licence.url, "dct:LicenseDocument")))
    }

    fn modified(&self, day: Option<&str>) -> Option<(String, Value)> {
        Some(("dct:modified".into(), json!({ "@value": day?, "@type": "xsd:date" })))
    }

    fn language(&self) -> Value {
        let code = match self.lang {
            Lang::Zh => "ZHO",
            Lang::En => "ENG",
        };
        typed(&format!("{AUTHORITY}/language/{code}"), "dct:LinguisticSystem")
    }

    fn text(&self, text: &str) -> Value {
        json!({ "@value": text, "@language": self.lang.tag() })
    }
}

fn typed(id: &str, kind: &str) -> Value {
    json!({ "@id": id, "@type": kind })
}
