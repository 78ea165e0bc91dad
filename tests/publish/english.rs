//! Pages in English of reports that are Chinese.

use crate::support::command::succeed;
use crate::support::site::Site;

const PAGES: [&str; 5] =
    ["index.html", "office/index.html", "office/2024/index.html", "office/trends/index.html", "years/2024/index.html"];

fn pages(site: &Site) -> Vec<String> {
    succeed(site.root(), &["build"]);
    PAGES.iter().map(|page| site.read(&format!("public/{page}"))).collect()
}

/// Gives the office a Chinese name.
fn in_chinese(site: &Site, more: &str) {
    let file = "content/office/agency.toml";
    let text = site.read(file).replace("\"Office of Example County\"", "\"示例县公开办\"");
    site.write(file, format!("{more}{text}"));
}

/// An English name takes the place of the Chinese one on every page of a site in English, and on none of a Chinese one.
#[test]
fn agencies_have_their_english_names_in_english() {
    let site = Site::two_years();
    let before = pages(&site);
    in_chinese(&site, "name_en = \"Office of Example County\"\n");
    assert_eq!(pages(&site), before);
    site.edit("site.toml", "language = \"en\"", "language = \"zh-CN\"");
    for page in pages(&site) {
        assert!(page.contains("示例县公开办") && !page.contains(">Office of Example County"), "{page}");
    }
}

/// Where there is no English name, the Chinese one says what language it is in, wherever it stands.
#[test]
fn chinese_parts_say_their_language() {
    let site = Site::two_years();
    in_chinese(&site, "");
    for page in pages(&site) {
        let body = page.split_once("<body").expect("a body").1;
        // What stands behind each tag.
        let texts = body.split('<').filter_map(|part| part.split_once('>'));
        let with_name: Vec<(&str, &str)> = texts.filter(|(_, text)| text.contains("示例县公开办")).collect();
        assert!(!with_name.is_empty(), "{page}");
        assert!(with_name.iter().all(|(tag, _)| *tag == "bdi lang=\"zh-CN\""), "{with_name:?}");
    }
}
