//! Links between pages. A site without a base address may be opened from a disk, where a link to a folder shows a directory listing:
//! there, links name the folder's `index.html`. On a server both forms lead to the same page.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// The page of a folder.
const PAGE: &[u8] = b"index.html";

/// The same page with `index.html` appended to its links to folders. Escaped text contains no quotation marks, so every match of
/// the pattern is an attribute.
pub(super) fn name_index_files(html: &[u8]) -> Vec<u8> {
    static LINK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b" href=\""));
    let mut out = Vec::with_capacity(html.len() + html.len() / 64);
    let mut copied = 0;
    for at in LINK.find_iter(html) {
        let start = at + LINK.needle().len();
        let Some(len) = html[start..].iter().position(|b| matches!(b, b'"' | b'#' | b'?')) else { break };
        let address = &html[start..start + len];
        if address.ends_with(b"/") && !address.contains(&b':') && !address.starts_with(b"/") {
            out.extend_from_slice(&html[copied..start + len]);
            out.extend_from_slice(PAGE);
            copied = start + len;
        }
    }
    out.extend_from_slice(&html[copied..]);
    out
}

#[cfg(test)]
mod tests {
    use super::name_index_files;

    #[test]
    fn only_links_to_folders_change() {
        for (link, expected) in [
            ("2023/", "2023/index.html"),
            ("../../", "../../index.html"),
            ("./", "./index.html"),
            ("../#years", "../index.html#years"),
            ("../compare/2023-2024/?a=b/", "../compare/2023-2024/index.html?a=b/"),
            ("", ""),
            ("#a/", "#a/"),
            ("report.json", "report.json"),
            ("https://www.example.org/", "https://www.example.org/"),
            ("//www.example.org/", "//www.example.org/"),
        ] {
            let page = |link: &str| {
                format!("<p>href=&quot;a/&quot;</p><a class=\"x\" href=\"{link}\">a/</a><link href=\"x\">")
            };
            let html = name_index_files(page(link).as_bytes());
            assert_eq!(String::from_utf8_lossy(&html), page(expected));
        }
    }
}
