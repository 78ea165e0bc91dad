//! Links from page to page. A site without a base address may be opened from a disk, where a folder is a listing of
//! files and no page: there, links name the page in the folder. On a server both lead to the same page.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// The page of a folder.
const PAGE: &[u8] = b"index.html";

/// The same page with its links to folders leading to the pages in them. Escaped text holds no quotation marks, so what looks
/// like a link is one.
pub(super) fn to_files(html: &[u8]) -> Vec<u8> {
    static LINK: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b" href=\""));
    let mut out = Vec::with_capacity(html.len() + html.len() / 64);
    let mut done = 0;
    for at in LINK.find_iter(html) {
        let start = at + LINK.needle().len();
        let Some(len) = html[start..].iter().position(|b| matches!(b, b'"' | b'#' | b'?')) else { break };
        let address = &html[start..start + len];
        if address.ends_with(b"/") && !address.contains(&b':') && !address.starts_with(b"/") {
            out.extend_from_slice(&html[done..start + len]);
            out.extend_from_slice(PAGE);
            done = start + len;
        }
    }
    out.extend_from_slice(&html[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::to_files;

    #[test]
    fn folders_become_pages_and_nothing_else_changes() {
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
            let html = to_files(page(link).as_bytes());
            assert_eq!(String::from_utf8_lossy(&html), page(expected));
        }
    }
}
