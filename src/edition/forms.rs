//! The editions a site knows: the embedded ones and its own.

use super::build::EDITION_CODE;
use super::substitute::Substitutes;
use super::{Edition, Family, RuleReference, build, extend, parse};
use crate::base::{Diagnostic, Location, Message, SourceFile, Year, suggestion, syntax};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeTable;

/// The embedded forms, each family's oldest first: file name and text. A new statutory form is one more line.
pub const EMBEDDED: &[(&str, &str)] = &[
    ("cn-2019.toml", include_str!("forms/cn-2019.toml")),
    ("cn-2021.toml", include_str!("forms/cn-2021.toml")),
    ("enforcement-2018.toml", include_str!("forms/enforcement-2018.toml")),
    ("website-2018.toml", include_str!("forms/website-2018.toml")),
];

/// The family of reports that name no form.
pub const DEFAULT_FAMILY: &str = "disclosure";

/// The editions of a site, by id.
#[derive(Clone, Debug, Default)]
pub struct Editions {
    sound: BTreeMap<String, Arc<Edition>>,
    /// The ids of those whose files have mistakes.
    faulty: BTreeSet<String>,
    /// The rules that these name.
    faulty_rules: Vec<RuleReference>,
    /// The form of new reports, where the site says so.
    default: Option<Arc<Edition>>,
}

impl Editions {
    /// The embedded editions and those of `own` (files of `editions/`); a mistake in one is a diagnostic, and the edition is
    /// left out. An own edition may not take an embedded one's id: a statutory form does not change silently.
    pub fn load(own: &[Arc<SourceFile>]) -> (Editions, Vec<Diagnostic>) {
        let embedded = EMBEDDED
            .iter()
            .map(|(name, text)| Arc::new(SourceFile { path: format!("forms/{name}"), text: (*text).to_owned() }));
        let files: Vec<Arc<SourceFile>> = embedded.chain(own.iter().cloned()).collect();
        let mut loader = Loader::default();
        let mut waiting: Vec<EditionFile<'_>> = files.iter().filter_map(|file| loader.parse(file)).collect();
        // An edition needs those that it names, whatever the order of the files.
        loop {
            let count = waiting.len();
            let mut others = Vec::new();
            for file in waiting {
                if loader.is_ready(&file) { loader.load(file) } else { others.push(file) }
            }
            waiting = others;
            if waiting.len() == count {
                break;
            }
        }
        waiting.iter().for_each(|file| loader.report_unresolved(file, &waiting));
        (loader.editions, loader.diagnostics)
    }

    /// The edition of an id.
    pub fn get(&self, id: &str) -> Option<&Arc<Edition>> {
        self.sound.get(id)
    }

    /// Whether a form of this id was left out because of the mistakes in its file.
    pub fn is_faulty(&self, id: &str) -> bool {
        self.faulty.contains(id)
    }

    /// The rules that the files of forms name, those with mistakes among them.
    pub(crate) fn rule_references(&self) -> impl Iterator<Item = &RuleReference> {
        self.iter().flat_map(|edition| &edition.rules).chain(&self.faulty_rules)
    }

    /// Makes a form that of new reports; false where there is none of this id.
    pub fn set_default(&mut self, id: &str) -> bool {
        self.default = self.get(id).cloned();
        self.default.is_some()
    }

    /// The form of a report that names none: the statutory one for disclosure of its year. Any other form must be named in report.toml.
    pub fn statutory_for(&self, year: Year) -> Option<&Arc<Edition>> {
        self.in_force(DEFAULT_FAMILY, year)
    }

    /// The form of a new report of a year: the site's own default, or that of the same family in force then.
    pub fn default_for(&self, year: Year) -> Option<&Arc<Edition>> {
        self.default_of(self.default_family(), year)
    }

    /// The same for a family: the site's own default, if it is of that family, or the one in force.
    pub fn default_of(&self, family: &str, year: Year) -> Option<&Arc<Edition>> {
        let own = self.default.as_ref().filter(|edition| edition.family.id == family && edition.is_for(year));
        own.or_else(|| self.in_force(family, year))
    }

    /// The family of new reports.
    pub fn default_family(&self) -> &str {
        self.default.as_ref().map_or(DEFAULT_FAMILY, |edition| &edition.family.id)
    }

    /// Which of two forms a report is of that is one of either: the site's own default comes first, then any form of its own.
    pub fn precedence(&self, edition: &Edition) -> u8 {
        let is_default = self.default.as_ref().is_some_and(|own| own.id == edition.id);
        let is_embedded = EMBEDDED.iter().any(|(name, _)| name.trim_end_matches(".toml") == edition.id);
        2 * u8::from(is_default) + u8::from(!is_embedded)
    }

    /// The form of a family for a report year: the embedded one, or of a family that is the site's own, its newest. A form of the
    /// site's own for a statutory report must be named.
    pub fn in_force(&self, family: &str, year: Year) -> Option<&Arc<Edition>> {
        let is_statutory = self.embedded(family).next().is_some();
        let own = self.iter().filter(|edition| edition.family.id == family && !is_statutory);
        let newest = || own.filter(|edition| edition.is_for(year)).max_by_key(|edition| edition.from);
        self.embedded(family).find(|edition| edition.is_for(year)).or_else(newest)
    }

    /// The family of an id.
    pub fn family(&self, id: &str) -> Option<&Family> {
        self.iter().map(|edition| &edition.family).find(|family| family.id == id)
    }

    /// The ids of the families, each once.
    pub fn families(&self) -> BTreeSet<&str> {
        self.iter().map(|edition| edition.family.id.as_str()).collect()
    }

    /// The form of reports of which nothing else tells by which they are made.
    pub fn default_form(&self) -> Option<&Arc<Edition>> {
        self.default.as_ref().or_else(|| self.embedded(DEFAULT_FAMILY).next())
    }

    /// The embedded forms of a family, the newest first.
    fn embedded(&self, family: &str) -> impl Iterator<Item = &Arc<Edition>> {
        let forms = EMBEDDED.iter().rev().filter_map(|(name, _)| self.get(name.trim_end_matches(".toml")));
        forms.filter(move |edition| edition.family.id == family)
    }

    /// All ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.sound.keys().map(String::as_str)
    }

    /// All editions, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Edition>> {
        self.sound.values()
    }
}

/// A file whose syntax is sound, with the editions that it names.
struct EditionFile<'a> {
    file: &'a Arc<SourceFile>,
    tree: DeTable<'a>,
    id: String,
    /// `extends` and `previous`, each with the message about an id that does not exist.
    needs: Vec<(&'static str, Spanned<String>)>,
}

impl<'a> EditionFile<'a> {
    fn new(file: &'a Arc<SourceFile>, tree: DeTable<'a>) -> EditionFile<'a> {
        let text =
            |key: &str| tree.get(key).and_then(|value| Some((value.span(), value.get_ref().as_str()?.to_owned())));
        let named = [("extends", "edition.extends"), ("previous", "edition.previous")];
        let needs = named.into_iter().filter_map(|(key, unknown)| {
            let (span, id) = text(key)?;
            Some((unknown, Spanned::new(span, id)))
        });
        let (needs, id) = (needs.collect(), text("id").map_or_else(String::new, |(_, id)| id));
        EditionFile { file, tree, id, needs }
    }

    fn named(&self, key: &str) -> Option<&str> {
        self.tree.get(key)?.get_ref().as_str()
    }
}

#[derive(Default)]
struct Loader<'a> {
    editions: Editions,
    /// The trees of the editions that were read: what other files may extend.
    trees: BTreeMap<String, DeTable<'a>>,
    /// The editions whose files have mistakes, with what was put in their place: so the mistakes of those that name them show as well.
    guessed: BTreeMap<String, (Arc<Edition>, Substitutes)>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Loader<'a> {
    /// A file whose syntax is sound.
    fn parse(&mut self, file: &'a Arc<SourceFile>) -> Option<EditionFile<'a>> {
        if let Some(tree) = syntax::parse_sound(file) {
            syntax::hidden_signs(file, &mut self.diagnostics);
            return Some(EditionFile::new(file, tree));
        }
        let sound = syntax::SoundText::default();
        let (tree, _) = syntax::parse(file, &sound, &mut self.diagnostics);
        self.editions.faulty.insert(EditionFile::new(file, tree).id);
        None
    }

    fn is_ready(&self, file: &EditionFile<'_>) -> bool {
        file.needs.iter().all(|(_, id)| self.get(id.get_ref()).is_some())
    }

    /// An edition that was read, sound or not.
    fn get(&self, id: &str) -> Option<&Arc<Edition>> {
        self.editions.get(id).or_else(|| self.guessed.get(id).map(|(edition, _)| edition))
    }

    /// Whether a mistake is one of the file itself, and not of one that it names and that has mistakes: what is taken over from that has
    /// the place of the name.
    fn is_own(&self, mistake: &Diagnostic, needs: &[(&'static str, Spanned<String>)]) -> bool {
        needs.iter().all(|(_, id)| {
            let guessed = self.guessed.get(id.get_ref()).filter(|_| self.editions.get(id.get_ref()).is_none());
            let Some((_, substitutes)) = guessed else { return true };
            let is_taken_over = mistake.location.as_ref().is_some_and(|place| place.span == id.span());
            !is_taken_over && !substitutes.may_cause(mistake)
        })
    }

    fn load(&mut self, edition_file: EditionFile<'a>) {
        let base = edition_file.named("extends").map(str::to_owned);
        let EditionFile { file, tree, id, needs } = edition_file;
        let mut diagnostics = Vec::new();
        let tree = match base.as_ref().and_then(|base| self.trees.get(base)) {
            Some(base) => extend::extend(file, tree, base, &mut diagnostics),
            None => tree,
        };
        let read = parse::read_tree(file, tree, &mut diagnostics);
        let mut is_sound = needs.iter().all(|(_, id)| self.editions.get(id.get_ref()).is_some());
        if let Some(parse::ReadTree { raw, tree, other, substitutes }) = read {
            let find = |id: Option<&String>| id.and_then(|id| self.get(id)).map(|edition| &**edition);
            let previous = find(raw.previous.as_ref().map(Spanned::get_ref));
            // The base is in the digest as the form before, unless another form is that.
            let base = find(base.as_ref()).filter(|base| previous.is_none_or(|previous| previous.id != base.id));
            let (edition, mut mistakes) = build::build(&raw, file, previous, base, &self.editions);
            if let Some(other) = &other {
                let (_, others) = build::build(other, file, previous, base, &self.editions);
                mistakes.retain(|mistake| substitutes.is_own(mistake) && others.contains(mistake));
            }
            diagnostics.extend(mistakes);
            let edition = Arc::new(edition);
            if is_sound && diagnostics.is_empty() {
                self.editions.sound.insert(edition.id.clone(), edition);
            } else {
                let is_own = |reference: &&RuleReference| reference.location.span.end <= file.text.len();
                self.editions.faulty_rules.extend(edition.rules.iter().filter(is_own).cloned());
                self.guessed.insert(id.clone(), (edition, substitutes));
            }
            self.trees.entry(id.clone()).or_insert(tree);
        }
        is_sound &= diagnostics.is_empty();
        diagnostics.retain(|mistake| self.is_own(mistake, &needs));
        if diagnostics.is_empty() {
            let faulty = needs.iter().filter(|(_, id)| self.editions.get(id.get_ref()).is_none()).take(1);
            diagnostics.extend(faulty.map(|(_, id)| of_faulty(file, id)));
        }
        self.diagnostics.append(&mut diagnostics);
        if !is_sound {
            self.editions.faulty.insert(id);
        }
    }

    /// An edition whose base or predecessor is unknown, cannot be read, or leads back to itself.
    fn report_unresolved(&mut self, file: &EditionFile<'_>, waiting: &[EditionFile<'_>]) {
        self.editions.faulty.insert(file.id.clone());
        for (unknown, id) in file.needs.iter().filter(|(_, id)| self.editions.get(id.get_ref()).is_none()) {
            let leads_back = leads_to(id.get_ref(), &file.id, waiting);
            let is_known =
                self.editions.is_faulty(id.get_ref()) || waiting.iter().any(|other| other.id == *id.get_ref());
            let message = match (leads_back, is_known) {
                (true, _) => Message::new("edition.cycle").with("id", &file.id).with("through", id.get_ref()),
                (false, true) => {
                    self.diagnostics.push(of_faulty(file.file, id));
                    continue;
                }
                (false, false) if id.get_ref().is_empty() => {
                    Message::new("key.empty").with("key", unknown.trim_start_matches("edition."))
                }
                (false, false) => Message::new(unknown).with("id", id.get_ref()),
            };
            let diagnostic = Diagnostic::error(EDITION_CODE, message).at(Location::new(file.file, id.span()));
            let help = if leads_back { None } else { suggestion(id.get_ref(), self.editions.ids()) };
            self.diagnostics.push(diagnostic.help(help));
        }
    }
}

/// That a form is of no use as long as the one that it names has mistakes.
fn of_faulty(file: &Arc<SourceFile>, id: &Spanned<String>) -> Diagnostic {
    let message = Message::new("edition.of_faulty").with("id", id.get_ref());
    Diagnostic::error(EDITION_CODE, message).at(Location::new(file, id.span()))
}

/// Whether one edition that waits needs another, by itself or through those that it needs.
fn leads_to(from: &str, to: &str, waiting: &[EditionFile<'_>]) -> bool {
    let mut reached = BTreeSet::from([from]);
    loop {
        let next = waiting.iter().filter(|file| reached.contains(file.id.as_str())).flat_map(|file| &file.needs);
        let new: Vec<&str> = next.map(|(_, id)| id.get_ref().as_str()).filter(|id| !reached.contains(id)).collect();
        if reached.contains(to) || new.is_empty() {
            return reached.contains(to);
        }
        reached.extend(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;

    #[test]
    fn the_embedded_forms_are_sound_and_follow_each_other() {
        let (editions, diagnostics) = Editions::load(&[]);
        let texts: Vec<String> = diagnostics.iter().map(|found| found.message.render(Lang::En)).collect();
        assert!(texts.is_empty(), "{texts:#?}");
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/edition/forms");
        #[expect(clippy::disallowed_methods, reason = "a test looks at the source tree")]
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder of forms")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        assert_eq!(files, EMBEDDED.iter().map(|(name, _)| (*name).to_owned()).collect());
        let forms: Vec<&Arc<Edition>> = EMBEDDED
            .iter()
            .map(|(name, _)| editions.get(name.trim_end_matches(".toml")).expect("the form of the file's name"))
            .collect();
        for pair in forms.windows(2).filter(|pair| pair[0].family.id == pair[1].family.id) {
            assert_eq!(pair[0].until.map(Year::next), Some(pair[1].from), "{} ends before {}", pair[0].id, pair[1].id);
        }
        let families: BTreeSet<&str> = forms.iter().map(|form| form.family.id.as_str()).collect();
        for family in families {
            let last = forms.iter().rfind(|form| form.family.id == family);
            assert_eq!(last.map(|form| form.until), Some(None), "the last one of {family} is in force");
        }
    }
}
