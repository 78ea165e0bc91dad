//! The list of rules. A test compares it with the folder.

use super::Rule;

mod blank;
mod form_group;
mod form_limit;
mod form_rate;
mod form_sum;
mod form_usual;
mod h_miss;
mod h_scope;
mod h_sum;
mod h_twice;
mod n_bind;
mod n_rate;
mod n_result;
mod n_table2;
mod num;
mod q_agency;
mod q_copy;
mod q_date;
mod q_empty;
mod q_fee;
mod q_five;
mod q_follow;
mod q_gov;
mod q_len;
mod q_parts;
mod q_period;
mod q_pii;
pub(super) mod q_pub;
mod q_punct;
mod q_residue;
mod q_year;
mod t2_reg;
mod t2_stock;
mod t3_id;
mod t3_row;
mod t3_sum;
mod t4_sum;
mod x2_force;
mod x2_items;
mod x3_carry;
mod x4_pend;
mod x_drop;
mod x_jump;
mod x_same;
mod x_unit;

pub use blank::first_rows;

/// The rule on sections that are alike.
pub const COPY_RULE: &str = q_copy::RULE.id;

/// Every rule, in the order of the reference.
pub const RULES: &[&Rule] = &[
    &t3_id::RULE,
    &t3_sum::RULE,
    &t3_row::RULE,
    &t4_sum::RULE,
    &form_sum::RULE,
    &form_limit::RULE,
    &form_usual::RULE,
    &form_rate::RULE,
    &num::RULE,
    &form_group::RULE,
    &blank::RULE,
    &h_scope::RULE,
    &h_sum::RULE,
    &h_miss::RULE,
    &h_twice::RULE,
    &t2_reg::RULE,
    &t2_stock::RULE,
    &x3_carry::RULE,
    &x2_force::RULE,
    &x2_items::RULE,
    &x4_pend::RULE,
    &x_jump::RULE,
    &x_drop::RULE,
    &x_same::RULE,
    &x_unit::RULE,
    &q_date::RULE,
    &q_pub::RULE,
    // Rules on text.
    &n_bind::RULE,
    &n_result::RULE,
    &n_table2::RULE,
    &n_rate::RULE,
    &q_agency::RULE,
    &q_year::RULE,
    &q_copy::RULE,
    &q_empty::RULE,
    &q_gov::RULE,
    &q_fee::RULE,
    &q_len::RULE,
    &q_residue::RULE,
    &q_pii::RULE,
    &q_punct::RULE,
    &q_period::RULE,
    &q_parts::RULE,
    &q_five::RULE,
    &q_follow::RULE,
];

#[cfg(test)]
mod tests {
    use super::RULES;
    use crate::base::Lang;
    use crate::check::editions::OF_FORMS;
    use crate::edition::Editions;
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};

    #[test]
    fn the_list_is_the_folder() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check/rules");
        #[expect(clippy::disallowed_methods, reason = "a test looks at the source tree")]
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .expect("the folder of rules")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name != "mod.rs")
            .collect();
        let listed: BTreeSet<String> =
            RULES.iter().map(|rule| format!("{}.rs", rule.id.to_lowercase().replace('-', "_"))).collect();
        assert_eq!(files, listed);
    }

    #[test]
    fn every_rule_is_explained_in_both_languages() {
        for rule in RULES {
            for lang in Lang::ALL {
                let text = crate::check::explain(rule, lang);
                assert!(!text.contains("rule."), "{text}");
                assert!(text.lines().count() > 3, "{text}");
            }
        }
    }

    /// A rule that names a row or section of a form is a rule of that form: no other form's reports are checked by it.
    #[test]
    fn rules_that_name_rows_are_those_of_forms() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/check");
        let (editions, _) = Editions::load(&[]);
        let sections = editions.iter().flat_map(|edition| &edition.sections).map(|section| section.id.as_str());
        let keys: BTreeSet<&str> = sections.collect();
        let mut naming = BTreeSet::new();
        for file in files(Path::new(folder)) {
            #[expect(clippy::disallowed_methods, reason = "a test looks at the source tree")]
            let text = std::fs::read_to_string(&file).expect("a source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            // `"requests"`, `"requests.new_received.total"`.
            let is_key = |quoted: &str| keys.contains(quoted.split('.').next().unwrap_or_default());
            if code.split('"').skip(1).step_by(2).any(is_key) {
                naming.insert(file.file_stem().unwrap_or_default().to_string_lossy().into_owned());
            }
        }
        // What the rules of the disclosure report share.
        let helpers = ["claims", "results", "testing", "testing_text"].map(str::to_owned);
        let of_forms = OF_FORMS.iter().map(|id| id.to_lowercase().replace('-', "_"));
        naming.retain(|file: &String| !file.ends_with("_tests"));
        let allowed: BTreeSet<String> = of_forms.chain(helpers).collect();
        assert!(naming.is_subset(&allowed), "{:?}", naming.difference(&allowed));
        assert_eq!(OF_FORMS.len(), 7, "the fewer the better: what a form can say, no rule has to");
    }

    /// The source files below a folder.
    fn files(folder: &Path) -> Vec<PathBuf> {
        #[expect(clippy::disallowed_methods, reason = "a test looks at the source tree")]
        let entries = std::fs::read_dir(folder).expect("a folder");
        let paths = entries.map(|entry| entry.expect("an entry").path());
        paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
    }
}
