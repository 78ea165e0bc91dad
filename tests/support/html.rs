//! Published pages: what a reader sees of them, and where their links lead.

use std::collections::{BTreeMap, BTreeSet};

/// The files of an output by path, as text.
pub(crate) type Pages = BTreeMap<String, String>;

/// Where the links of a page lead, as paths of files, each with its fragment, if any.
fn targets(path: &str, html: &str) -> Vec<(String, Option<String>)> {
    let addresses = html.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let own = addresses.filter(|address| !address.contains("://"));
    own.map(|address| {
        let (address, fragment) = address.split_once('#').map_or((address, None), |(at, id)| (at, Some(id.to_owned())));
        if address.is_empty() {
            return (path.to_owned(), fragment);
        }
        let mut steps: Vec<&str> = path.split('/').collect();
        steps.pop();
        for step in address.split('/') {
            match step {
                ".." => drop(steps.pop()),
                "." | "" => {}
                step => steps.push(step),
            }
        }
        let file = steps.join("/");
        let file = match (file.is_empty(), address.ends_with('/')) {
            (true, _) => "index.html".to_owned(),
            (false, true) => format!("{file}/index.html"),
            (false, false) => file,
        };
        (file, fragment)
    })
    .collect()
}

/// The pages that a reader can reach from the home page; every link on the way must lead somewhere.
fn reached(pages: &Pages) -> BTreeSet<String> {
    let mut seen = BTreeSet::from(["index.html".to_owned()]);
    let mut waiting = vec!["index.html".to_owned()];
    while let Some(path) = waiting.pop() {
        for (link, _) in targets(&path, &pages[&path]) {
            let is_there = pages.contains_key(&link) || pages.contains_key(&decoded(&link));
            assert!(is_there, "{path} leads to {link}, which is not there");
            if seen.insert(link.clone()) && link.ends_with(".html") {
                waiting.push(link);
            }
        }
    }
    seen
}

/// A path without the escapes of an address.
fn decoded(path: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let [first, others @ ..] = rest {
        let byte = path_byte(rest);
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &rest[3..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The byte that an escape stands for: `%E9`.
fn path_byte(text: &[u8]) -> Option<u8> {
    let digits = text.strip_prefix(b"%")?.get(..2)?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Every link leads somewhere, and a reader reaches every page from the home page.
pub(crate) fn all_reached(pages: &Pages) {
    let seen = reached(pages);
    let lost: Vec<&String> =
        pages.keys().filter(|path| path.ends_with(".html") && *path != "404.html" && !seen.contains(*path)).collect();
    assert!(lost.is_empty(), "no link leads to {lost:?}");
}

/// The ids of a page, in order.
pub(crate) fn ids(html: &str) -> Vec<&str> {
    html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Links to a place on a page that is not there.
pub(crate) fn lost_fragments(pages: &Pages) -> Vec<String> {
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        pages.iter().map(|(path, html)| (path.as_str(), ids(html).into_iter().collect())).collect();
    // 404.html leads to what it has by the path of the site on its host.
    let html = pages.iter().filter(|(path, _)| path.ends_with(".html") && *path != "404.html");
    let lost = html.flat_map(|(path, html)| {
        let links = targets(path, html).into_iter();
        let lost = links.filter(|(file, id)| match id {
            Some(id) => !ids.get(file.as_str()).is_some_and(|known| known.contains(id.as_str())),
            None => false,
        });
        lost.map(move |(file, id)| format!("{path} → {file}#{}", id.unwrap_or_default())).collect::<Vec<_>>()
    });
    lost.collect()
}

/// What a reader sees of HTML: a line an element. The head of a page, and what is drawn, are left out.
pub(crate) fn text(html: &str) -> String {
    let body = html.find("<body").map_or(html, |at| &html[at..]);
    let (mut out, mut rest) = (String::new(), body);
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let tag = after.split(['>', ' ', '\n']).next().unwrap_or_default();
        rest = match tag {
            "svg" | "style" | "script" => after.split_once(&format!("</{tag}>")).map_or("", |(_, rest)| rest),
            _ => after.split_once('>').map_or("", |(_, rest)| rest),
        };
        let is_inside_line = ["span", "b", "i", "a", "wbr", "em", "strong", "ins", "del", "sup", "time", "small"]
            .contains(&tag.trim_start_matches('/'));
        if !is_inside_line {
            out.push('\n');
        }
    }
    out.push_str(rest);
    let out = out.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&");
    out.lines().map(str::trim).filter(|line| !line.is_empty()).fold(String::new(), |all, line| all + line + "\n")
}

/// The rows of a page's tables that have cells for figures, with nothing in them.
pub(crate) fn empty_rows(html: &str) -> Vec<String> {
    let rows = html.split("<tr").skip(1).filter_map(|rest| rest.split("</tr>").next());
    let is_empty = |row: &&str| {
        let cells: Vec<&str> = row.split("<td").skip(1).collect();
        let says_nothing = |cell: &&str| {
            let content = cell.split_once('>').map_or("", |(_, content)| content);
            !content.contains("<svg") && text(content).trim().trim_matches(['–', '—']).is_empty()
        };
        !cells.is_empty() && cells.iter().all(says_nothing)
    };
    rows.filter(is_empty).map(|row| text(&format!("<tr{row}")).replace('\n', " ")).collect()
}
