//! Several files of one report: drafts and copies that were sent again. One is taken, by a rule that is told.

use super::TargetedReport;
use crate::base::Message;
use std::collections::BTreeMap;
use std::path::Path;
use std::time::SystemTime;

/// Words by which a file's name says that it is the last one.
const FINAL: [&str; 8] = ["最终", "定稿", "终稿", "正式", "修改", "更正", "修订", "final"];

/// How late a file seems to be: named as final, by its number, by its time, by its name.
type Lateness = (bool, u64, Option<SystemTime>, String);

/// Takes one file of each report, the others of the same title's are named. Files of different titles for one place are left to be
/// refused one by one. Also what is said of the others, and how many they are.
pub(super) fn take(found: Vec<TargetedReport>) -> (Vec<TargetedReport>, Vec<Message>, usize) {
    // Whose name agrees with a member's is of that member, however it writes itself.
    let key = |it: &TargetedReport| (it.target.name(), it.target.title.clone().filter(|_| !it.target.is_by_name));
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (index, it) in found.iter().enumerate() {
        groups.entry(key(it)).or_default().push(index);
    }
    let mut messages = Vec::new();
    let mut left = Vec::new();
    for ((target, _), files) in groups.iter().filter(|(_, files)| files.len() > 1) {
        let latest = files.iter().copied().max_by_key(|index| lateness(&found[*index].path)).unwrap_or_default();
        let name = |index: usize| found[index].path.display().to_string();
        let others: Vec<usize> = files.iter().copied().filter(|index| *index != latest).collect();
        let message = Message::new("import.twins").with("target", target.as_str()).with("count", files.len());
        let names: Vec<String> = others.iter().map(|index| name(*index)).collect();
        messages.push(
            message.with("taken", name(latest)).with("others", names.iter().map(String::as_str).collect::<Vec<_>>()),
        );
        left.extend(others);
    }
    let taken = found.into_iter().enumerate().filter(|(index, _)| !left.contains(index)).map(|(_, it)| it);
    (taken.collect(), messages, left.len())
}

fn lateness(path: &Path) -> Lateness {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    let end = stem.trim_end_matches([')', '）', ' ']);
    let digits = end.len() - end.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = end[end.len() - digits..].parse().unwrap_or(0);
    let time = path.metadata().and_then(|metadata| metadata.modified()).ok();
    (FINAL.iter().any(|word| stem.contains(word)), number, time, stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_several_files_is_told_by_its_name() {
        let names = ["某镇年报.docx", "某镇年报（1）.docx", "某镇年报最终版.docx", "某镇年报最终版2.docx"];
        assert!(names.is_sorted_by_key(|name| lateness(Path::new(name))));
    }
}
