//! The author's editor, as a URL that opens it at a position in a file.

use crate::base::encode_except;
use std::path::{Path, PathBuf};

/// The URL templates of the editors that can be chosen by name.
const KNOWN: [(&str, &str); 4] = [
    ("vscode", "vscode://file/{path}:{line}:{column}"),
    ("vscodium", "vscodium://file/{path}:{line}:{column}"),
    ("zed", "zed://file/{path}:{line}:{column}"),
    ("idea", "idea://open?file={path}&line={line}&column={column}"),
];

/// Schemes that a browser handles itself instead of passing them to a program: a template with one could run a script.
const BROWSER_SCHEMES: [&str; 6] = ["javascript", "data", "blob", "vbscript", "file", "about"];

/// The URL of an editor, with the placeholders `{path}`, `{line}` and `{column}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editor {
    template: String,
    root: PathBuf,
}

impl Editor {
    /// An editor by its name or by its URL template; `None` where the template lacks `{path}`, or where its scheme is malformed or
    /// one that the browser handles. `root` is the site's folder, as an absolute path.
    pub fn new(name: &str, root: &Path) -> Option<Editor> {
        let template = KNOWN.iter().find(|(known, _)| *known == name).map_or(name, |(_, template)| template);
        let (scheme, rest) = template.split_once(':')?;
        let is_scheme_byte = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.');
        let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic()) && scheme.bytes().all(is_scheme_byte);
        let is_handled_by_browser = BROWSER_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str());
        (is_scheme && !is_handled_by_browser && rest.contains("{path}"))
            .then(|| Editor { template: template.to_owned(), root: root.to_owned() })
    }

    /// The names of the known editors.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KNOWN.iter().map(|(name, _)| *name)
    }

    /// The URL that opens a file of the site; `path` is relative to its root.
    pub(super) fn url(&self, path: &str, line: usize, column: usize) -> String {
        let path = encode_except(&self.root.join(path).to_string_lossy().replace('\\', "/"), b"/:");
        // `…/file/{path}` with a path that begins with a slash keeps one slash, not two.
        let slash = self.template.find("{path}").is_some_and(|at| self.template[..at].ends_with('/'));
        let path = if slash { path.trim_start_matches('/') } else { &path };
        // The path is inserted last, since it may itself contain a placeholder.
        let url = self.template.replace("{line}", &line.to_string()).replace("{column}", &column.to_string());
        url.replace("{path}", path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_a_template() {
        let url = |name: &str, root: &str| Editor::new(name, Path::new(root)).map(|editor| editor.url("a b.md", 3, 4));
        assert_eq!(url("vscode", "/site").as_deref(), Some("vscode://file/site/a%20b.md:3:4"));
        assert_eq!(url("idea", "/站").as_deref(), Some("idea://open?file=/%E7%AB%99/a%20b.md&line=3&column=4"));
        assert_eq!(url("emacs:{path}", "/{line}").as_deref(), Some("emacs:/%7Bline%7D/a%20b.md"));
        for wrong in ["vim", "javascript:alert('{path}')", "DATA:{path}", "x://file", "{path}:1", ":{path}", ""] {
            assert_eq!(url(wrong, "/site"), None, "{wrong}");
        }
    }
}
