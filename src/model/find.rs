//! Finding the agency that a person names.

use super::{Agency, Site};
use crate::base::{Message, Slug, nearest};
use std::sync::Arc;

impl Site {
    /// The agency that is named by its folder or by the full or short name of one agency; with a family behind `/`, the series of its
    /// reports of that family.
    ///
    /// # Errors
    /// What to tell: that there is none, or that several have the name, with their folders, and what was probably meant.
    pub fn find<'s>(&'s self, typed: &str) -> Result<&'s Arc<Agency>, Vec<Message>> {
        if let Some(agency) = Slug::parse_series(typed).and_then(|slug| self.agency(&slug)) {
            return Ok(agency);
        }
        let (name, family) = match typed.split_once('/') {
            Some((name, family)) => (name, Some(family)),
            None => (typed, None),
        };
        let is_named = |agency: &&Arc<Agency>| agency.name == name || agency.short_name.as_deref() == Some(name);
        let of_family = |agency: &&Arc<Agency>| agency.slug.family() == family;
        let named: Vec<&Arc<Agency>> = self.agencies.iter().filter(of_family).filter(is_named).collect();
        match *named {
            [agency] => Ok(agency),
            [] => Err(no_agency(typed, self.agencies.iter().map(|agency| &agency.slug))),
            _ => {
                let known: Vec<&str> = named.iter().map(|agency| agency.slug.as_str()).collect();
                Err(vec![Message::new("cli.shared_name").with("agency", name).with("known", known)])
            }
        }
    }
}

/// Says that no agency goes by a name, and which folder was probably meant.
pub fn no_agency<'s>(typed: &str, known: impl Iterator<Item = &'s Slug>) -> Vec<Message> {
    let known: Vec<&str> = known.map(Slug::as_str).collect();
    let near = nearest(typed, known.iter().copied()).map(|near| Message::new("cli.near").with("near", near));
    [Message::new("cli.no_agency").with("agency", typed).with("known", known)].into_iter().chain(near).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::testing::site;

    #[test]
    fn an_agency_is_found_by_its_folder_and_by_a_name_that_is_its_alone() {
        let site = site(&[
            ("content/a/agency.toml", "name = \"某县甲镇人民政府\"\nshort_name = \"甲镇\"\n"),
            ("content/b/agency.toml", "name = \"某县乙镇人民政府\"\nshort_name = \"乙镇\"\n"),
            ("content/c/agency.toml", "name = \"邻县乙镇人民政府\"\nshort_name = \"乙镇\"\n"),
        ]);
        let found = |typed: &str| {
            site.find(typed)
                .map(|agency| agency.slug.as_str())
                .map_err(|messages| messages.iter().map(|message| message.key().to_owned()).collect::<Vec<_>>())
        };
        assert_eq!(found("a"), Ok("a"));
        assert_eq!(found("甲镇"), Ok("a"));
        assert_eq!(found("邻县乙镇人民政府"), Ok("c"));
        assert_eq!(found("乙镇"), Err(vec!["cli.shared_name".to_owned()]));
        assert_eq!(found("aa"), Err(vec!["cli.no_agency".to_owned(), "cli.near".to_owned()]));
        assert_eq!(found("甲镇/enforcement"), Err(vec!["cli.no_agency".to_owned()]));
    }
}
