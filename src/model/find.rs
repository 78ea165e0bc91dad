//! Finding the agency that a person names.

use super::known_names::{KnownNames, NameMatch};
use super::{Agency, Site};
use crate::base::{Message, Slug, nearest};
use std::sync::Arc;

impl Site {
    /// The agency that is named by its folder, by the full or short name of one agency, or else as titles and signatures name it: by an
    /// earlier name, with or without the places that it lies in. With a family behind `/`, the series of its reports of that family.
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
            [] => self.find_alike(typed, (name, family)),
            _ => Err(shared_name(name, named.iter().map(|agency| agency.slug.as_str()).collect())),
        }
    }

    /// The agency that goes by a name but for the places that it lies in.
    fn find_alike<'s>(
        &'s self,
        typed: &str,
        (name, family): (&str, Option<&str>),
    ) -> Result<&'s Arc<Agency>, Vec<Message>> {
        let series = |slug: &Slug| match family {
            Some(family) => self
                .agencies
                .iter()
                .find(|agency| agency.slug.family() == Some(family) && agency.slug.organ() == slug.as_str()),
            None => self.agency(slug),
        };
        let names = KnownNames::new(self);
        match names.find(name, |slug| series(slug).is_some()) {
            NameMatch::One(slug) => series(&slug).ok_or_else(|| self.no_agency(typed)),
            NameMatch::Several(slugs) => Err(shared_name(name, slugs.iter().map(Slug::as_str).collect())),
            NameMatch::None => Err(self.no_agency(typed)),
        }
    }

    /// Says that no agency goes by a name, and which are near to it: the few folders of a small site, and of a large one how many there are.
    pub fn no_agency(&self, typed: &str) -> Vec<Message> {
        let slugs: Vec<&str> = self.agencies.iter().map(|agency| agency.slug.as_str()).collect();
        let message = match slugs.len() {
            0..=SHOWN => Message::new("cli.no_agency").with("known", slugs.clone()),
            count => Message::new("cli.no_agency_of_many").with("count", count),
        };
        let names = KnownNames::new(self);
        let alike = || {
            let near = names.nearest(typed, |_| true).into_iter();
            let near = near.map(|(slug, name)| Message::new("import.near").with("name", name).with("agency", slug));
            let near: Vec<Message> = near.collect();
            (!near.is_empty()).then(|| Message::new("cli.near").with("near", near))
        };
        let near = nearest(typed, slugs).map(|near| Message::new("cli.near").with("near", near)).or_else(alike);
        std::iter::once(message.with("agency", typed)).chain(near).collect()
    }
}

/// How many folders are listed at most.
const SHOWN: usize = 10;

/// Says that several agencies go by a name.
fn shared_name(name: &str, known: Vec<&str>) -> Vec<Message> {
    vec![Message::new("cli.shared_name").with("agency", name).with("known", known)]
}

#[cfg(test)]
mod tests {
    use crate::base::Lang;
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
        assert_eq!(found("甲镇人民政府"), Ok("a"));
        assert_eq!(found("乙镇人民政府"), Err(vec!["cli.shared_name".to_owned()]));
    }

    #[test]
    fn of_many_agencies_the_nearest_are_named_and_the_others_counted() {
        let files: Vec<(String, String)> = ["青石", "白水", "河口"]
            .into_iter()
            .cycle()
            .zip(0..60)
            .map(|(place, n)| {
                (format!("content/s{n:02}/agency.toml"), format!("name = \"某县{place}{n}镇人民政府\"\n"))
            })
            .collect();
        let site = site(&files);
        let messages = site.find("某县青石33乡人民政府").expect_err("no such agency");
        let said: Vec<String> = messages.iter().map(|message| message.render(Lang::Zh)).collect();
        assert_eq!(said[0], "没有机关 某县青石33乡人民政府；共有 60 个机关，annals list 列出");
        assert!(said[1].contains("某县青石33镇人民政府（s33）"), "{said:?}");
        assert_eq!(site.find("青石33镇人民政府").map(|agency| agency.slug.as_str()).ok(), Some("s33"));
    }
}
