//! What the tests of comparisons share: two reports of one agency, in memory.

use crate::check::testing::{report, site};
use crate::model::Site;

/// A year and the rows of its report that are not all zeros; a key that ends in `.md` is a narrative.
pub(crate) type TypedReport<'a> = (u16, &'a [(&'a str, &'a str)]);

/// A site with two reports of one agency, and their years.
pub(crate) fn two(before: TypedReport<'_>, after: TypedReport<'_>) -> (Site, [u16; 2]) {
    (several(&[before, after]), [before.0, after.0])
}

/// A site with the reports of one agency.
pub(crate) fn several(reports: &[TypedReport<'_>]) -> Site {
    let mut files = vec![("content/office/agency.toml".to_owned(), "name = \"甲县办公室\"\n".to_owned())];
    for (year, typed) in reports {
        let (texts, rows): (Vec<_>, Vec<_>) = typed.iter().copied().partition(|(key, _)| key.ends_with(".md"));
        files.push((format!("content/office/{year}/report.toml"), report(*year, &rows)));
        let narratives = ["overview.md", "problems.md", "other_matters.md"].iter().map(|name| {
            let text = texts.iter().find(|(key, _)| key == name).map_or("无。", |(_, text)| *text);
            (format!("content/office/{year}/{name}"), text.to_owned())
        });
        files.extend(narratives);
    }
    site(&files)
}

/// A site with two reports of one agency, each as typed.
pub(crate) fn load_two(before: (u16, &str), after: (u16, &str)) -> Site {
    let mut files = vec![("content/office/agency.toml".to_owned(), "name = \"甲县办公室\"\n")];
    for (year, text) in [before, after] {
        files.push((format!("content/office/{year}/report.toml"), text));
        files.extend(
            ["overview", "problems", "other_matters"]
                .map(|name| (format!("content/office/{year}/{name}.md"), "无。\n")),
        );
    }
    site(&files)
}

/// A site with the reports of one agency, each as typed, and forms of its own.
pub(crate) fn in_forms(forms: &[&str], reports: &[(u16, &str)]) -> Site {
    let mut files = vec![("content/office/agency.toml".to_owned(), "name = \"甲县办公室\"\n")];
    files.extend((1..).zip(forms).map(|(number, form)| (format!("editions/form-{number}.toml"), *form)));
    files.extend(reports.iter().map(|(year, text)| (format!("content/office/{year}/report.toml"), *text)));
    site(&files)
}

/// Rows below `requests.results` with a figure in their first and last column.
pub(crate) fn requests(rows: &[(&str, i64)]) -> Vec<(String, String)> {
    rows.iter().map(|(row, n)| (format!("requests.results.{row}"), format!("[ {n}, 0, 0, 0, 0, 0, {n} ]"))).collect()
}
