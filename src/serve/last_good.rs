//! The last readable version of each part of the site. While the author types, a part that cannot be read is shown in that version,
//! and everything else as it is. Findings of rules do not count: the author wants to see the figures that do not add up yet.

use crate::base::{Diagnostic, Severity};
use crate::check;
use crate::source::{AgencyFiles, SiteFolder, SourcePart, Sources};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The parts that cannot be read: those with an error that is not a rule's, nor about two files of the output, which both can be read.
pub(super) fn unreadable_parts(diagnostics: &[Arc<Diagnostic>], site: &SiteFolder) -> BTreeSet<SourcePart> {
    let is_read_error = |diagnostic: &&Arc<Diagnostic>| {
        let is_of_output = diagnostic.code == "ADDRESS";
        diagnostic.severity == Severity::Error && check::rule(diagnostic.code).is_none() && !is_of_output
    };
    diagnostics
        .iter()
        .filter(is_read_error)
        .filter_map(|diagnostic| {
            site.part_of(diagnostic.location.as_ref().map_or(site.settings(), |location| location.file.path.as_str()))
        })
        .collect()
}

/// Copies a part of `from`. A part that is absent there is left unchanged.
pub(super) fn copy_part(into: &mut Sources, from: &Sources, part: &SourcePart) {
    match part {
        SourcePart::Settings if from.site.is_some() => {
            into.site.clone_from(&from.site);
            into.stylesheet.clone_from(&from.stylesheet);
        }
        SourcePart::Editions => into.editions.clone_from(&from.editions),
        SourcePart::Agency(name) => {
            if let Some(files) = from.agencies.get(name) {
                into.agencies.insert(name.clone(), files.clone());
            }
        }
        SourcePart::Theme(name) => {
            if let Some(files) = from.themes.get(name) {
                into.themes.insert(name.clone(), files.clone());
            }
        }
        SourcePart::Settings | SourcePart::Content | SourcePart::Themes => {}
    }
    into.problems.remove(part);
}

/// Updates the readable versions from the sources, except for the parts that are unreadable now.
pub(super) fn update(good: &mut Sources, sources: &Sources, unreadable: &BTreeSet<SourcePart>) {
    let is_readable = |part: &SourcePart| !unreadable.contains(part);
    good.themes.retain(|name, _| sources.themes.contains_key(name));
    for part in [SourcePart::Settings, SourcePart::Editions].iter().filter(|part| is_readable(part)) {
        copy_part(good, sources, part);
    }
    for name in sources.themes.keys() {
        let part = SourcePart::Theme(name.clone());
        if is_readable(&part) {
            copy_part(good, sources, &part);
        }
    }
    // Usually no agency was added or removed: then one pass over both maps finds the few changed ones without a lookup each.
    let has_same_names = good.agencies.keys().eq(sources.agencies.keys());
    if !has_same_names {
        good.agencies.retain(|name, _| sources.agencies.contains_key(name));
    }
    let differs = |(name, files): &(&String, &Arc<AgencyFiles>), known: Option<&Arc<AgencyFiles>>| {
        !known.is_some_and(|known| Arc::ptr_eq(known, files)) && is_readable(&SourcePart::Agency((*name).clone()))
    };
    let changed: Vec<(&String, &Arc<AgencyFiles>)> = if has_same_names {
        let pairs = sources.agencies.iter().zip(good.agencies.values());
        pairs.filter(|(entry, known)| differs(entry, Some(known))).map(|(entry, _)| entry).collect()
    } else {
        sources.agencies.iter().filter(|entry| differs(entry, good.agencies.get(entry.0))).collect()
    };
    for (name, files) in changed {
        good.agencies.insert(name.clone(), files.clone());
    }
}
