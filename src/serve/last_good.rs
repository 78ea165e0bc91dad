//! What is shown while the author types. A part of the site that cannot be read at the moment is shown as it was when it last
//! could; everything else is shown as it is. Findings of rules hide nothing: figures that don't add up yet are what the author
//! wants to see.

use crate::base::{Diagnostic, Severity};
use crate::check;
use crate::source::{AgencyFiles, SourcePart, Sources};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The parts that cannot be read: an error there, and not one of a rule.
pub(super) fn broken(diagnostics: &[Arc<Diagnostic>]) -> BTreeSet<SourcePart> {
    let unread = |found: &&Arc<Diagnostic>| found.severity == Severity::Error && check::rule(found.code).is_none();
    diagnostics
        .iter()
        .filter(unread)
        .filter_map(|found| {
            SourcePart::of(found.location.as_ref().map_or("site.toml", |place| place.file.path.as_str()))
        })
        .collect()
}

/// Takes over a part of `from`. A part that is absent there stays as it is.
pub(super) fn adopt(into: &mut Sources, from: &Sources, part: &SourcePart) {
    match part {
        SourcePart::Settings if from.site.is_some() => into.site.clone_from(&from.site),
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

/// Follows the sources: what is not broken is good from now on.
pub(super) fn follow(good: &mut Sources, sources: &Sources, broken: &BTreeSet<SourcePart>) {
    let is_good = |part: &SourcePart| !broken.contains(part);
    good.themes.retain(|name, _| sources.themes.contains_key(name));
    for part in [SourcePart::Settings, SourcePart::Editions].iter().filter(|part| is_good(part)) {
        adopt(good, sources, part);
    }
    for name in sources.themes.keys() {
        let part = SourcePart::Theme(name.clone());
        if is_good(&part) {
            adopt(good, sources, &part);
        }
    }
    // Most often one folder of many is not the same.
    let same = good.agencies.keys().eq(sources.agencies.keys());
    if !same {
        good.agencies.retain(|name, _| sources.agencies.contains_key(name));
    }
    let differs = |(name, files): &(&String, &Arc<AgencyFiles>), known: Option<&Arc<AgencyFiles>>| {
        !known.is_some_and(|known| Arc::ptr_eq(known, files)) && is_good(&SourcePart::Agency((*name).clone()))
    };
    let changed: Vec<(&String, &Arc<AgencyFiles>)> = if same {
        let pairs = sources.agencies.iter().zip(good.agencies.values());
        pairs.filter(|(entry, known)| differs(entry, Some(known))).map(|(entry, _)| entry).collect()
    } else {
        sources.agencies.iter().filter(|entry| differs(entry, good.agencies.get(entry.0))).collect()
    };
    for (name, files) in changed {
        good.agencies.insert(name.clone(), files.clone());
    }
}
