//! Q-AGENCY: names and level words of another agency, as a copied text has them: 我区 in the text of a 镇 of a 县.

use crate::base::{Location, Message, Severity, Slug};
use crate::check::subjects::foreign_subjects;
use crate::check::{Audience, Findings, Rule, View};
use crate::model::{AgencyProfile, Level};

/// Words by which an organ means itself or its area, of a level that is not its own; the full name of an agency of this site that
/// has nothing to do with it; and any other office of its own kind that a sentence is about as if it reported. Practice.
pub(super) const RULE: Rule =
    Rule { id: "Q-AGENCY", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

/// Level words. A province is above everybody, so it never gives a text away.
const LEVELS: [&str; 8] = ["街道", "市", "县", "区", "旗", "镇", "乡", "局"];

/// What makes `全` and the like part of another word: 健全, 基本, 自我.
const BEFORE: [(char, &str); 3] =
    [('我', "自"), ('本', "基根文成版原日样书资副课读剧"), ('全', "健安完齐成保周两顾双")];

/// What makes a level word part of another word: 全市场主体, 全区域, 全县乡村.
#[rustfmt::skip]
const AFTER: [&str; 18] = [
    "场", "域", "划", "间", "县", "区", "市", "镇", "乡", "村", "街", "直", "民", "土", "限", "级", "长", "部",
];

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    if view.report.narratives.is_empty() {
        return;
    }
    let own = OwnNames::new(view);
    let mut words: Vec<(String, &'static str, Vec<Location>)> = Vec::new();
    for prose in view.prose() {
        let text = prose.text();
        let mut add = |word: &str, key: &'static str, at: usize| {
            let place = prose.place(at..at + word.len());
            match words.iter_mut().find(|(known, ..)| known == word) {
                Some((_, _, places)) => places.push(place),
                None => words.push((word.to_owned(), key, vec![place])),
            }
        };
        for (at, c) in prose.stops() {
            if let Some(word) = own.foreign(text, at, c)
                && !in_title(&text[..at])
            {
                add(word, "agency.word", at);
            }
        }
        for (range, owners) in view.agency_names(text) {
            let office =
                ["办公室", "办公厅", "各", "所属", "直属"].iter().any(|word| text[range.end..].starts_with(word));
            if !office && !owners.iter().any(|owner| own.knows(view, owner, &text[range.clone()])) {
                add(&text[range.clone()], "agency.name", range.start);
            }
        }
        for range in foreign_subjects(text, &own.chain, own.level) {
            let former = view.agency.names.iter().any(|(name, _)| name.contains(&text[range.clone()]));
            if !former && !view.agency_names(text).iter().any(|(known, _)| known.start == range.start) {
                add(&text[range.clone()], "agency.subject", range.start);
            }
        }
    }
    if words.is_empty() {
        findings.holds();
    }
    for (word, key, places) in words {
        let message = Message::new(key).with("word", &word).with("agency", own.name);
        if let Some(diagnostic) = findings.add_all(places, message) {
            let help = if key == "agency.word" { "agency.word.help" } else { "agency.name.help" };
            diagnostic.help = Some(Message::new(help).with("word", word));
        }
    }
}

/// What an agency may call itself.
struct OwnNames<'a> {
    name: &'a str,
    /// Its names, its words and the names of those above it: the levels in them are its own.
    chain: Vec<&'a str>,
    /// The kind of its county (县, 区, 旗), where no name says it: as the text speaks of its committee and government.
    area: Option<&'static str>,
    words: &'a [String],
    level: Option<Level>,
}

/// The levels between a city and a township.
const COUNTIES: [&str; 3] = ["县", "区", "旗"];

impl<'a> OwnNames<'a> {
    fn new(view: &View<'a>) -> OwnNames<'a> {
        let agency = view.agency;
        let name = agency.name_in(view.report.year);
        let mut chain = vec![name, agency.short()];
        chain.extend(agency.words.iter().map(String::as_str));
        for above in view.ancestors(agency) {
            chain.extend([above.name_in(view.report.year), above.short()]);
        }
        let mut own = OwnNames { name, chain, area: None, words: &agency.words, level: agency.level };
        own.area = if own.is_area_unknown() { spoken_area(view) } else { None };
        own
    }

    /// Whether nothing but the text can tell in what kind of county the organ is: a town or a bureau whose name does not say so.
    fn is_area_unknown(&self) -> bool {
        let below = matches!(self.level, Some(Level::Township | Level::Department | Level::Agency) | None);
        let city = self.level != Some(Level::Township) && self.chain.iter().any(|name| name.contains('市'));
        below && !city && !COUNTIES.iter().any(|kind| self.chain.iter().any(|name| name.contains(kind)))
    }

    fn has(&self, level: &str) -> bool {
        // 市 above a town may be the city of its county, or a city of a county's rank.
        let unknown = self.area.is_none() && self.is_area_unknown() && (COUNTIES.contains(&level) || level == "市");
        unknown || self.area == Some(level) || self.chain.iter().any(|name| name.contains(level))
    }

    /// A word at a place by which another organ would mean itself.
    fn foreign<'t>(&self, text: &'t str, at: usize, c: char) -> Option<&'t str> {
        let before = text[..at].chars().next_back();
        let rest = &text[at..];
        if self.words.iter().any(|word| rest.starts_with(word.as_str())) {
            return None;
        }
        if let '区' | '县' | '旗' = c {
            return self.office(rest, c, before);
        }
        let (_, joined) = BEFORE.iter().find(|(first, _)| *first == c)?;
        let word = &rest[c.len_utf8()..];
        let level = LEVELS.iter().find(|level| word.starts_with(**level))?;
        let after = &word[level.len()..];
        let part = before.is_some_and(|c| joined.contains(c)) || AFTER.iter().any(|part| after.starts_with(part));
        // 全局 is a word of its own, and the city above a county may be meant by 全市.
        let above = c == '全' && (*level == "局" || (*level == "市" && self.level != Some(Level::Province)));
        (!part && !above && !self.has(level)).then(|| &rest[..c.len_utf8() + level.len()])
    }

    /// The office for openness of a county's rank (区政务公开办公室), where the county above is of another kind.
    fn office<'t>(&self, rest: &'t str, c: char, before: Option<char>) -> Option<&'t str> {
        const NAMES: [&str; 4] = ["政务公开领导小组办公室", "政务公开办公室", "政务公开办", "政府信息公开办公室"];
        let name = NAMES.iter().find(|name| rest[c.len_utf8()..].starts_with(**name))?;
        // A city's departments work with the offices of all its counties.
        let below = ["县", "区", "旗"].iter().any(|level| self.has(level))
            || matches!(self.level, Some(Level::Township | Level::County));
        let foreign = below && before != Some('社') && !self.has(c.encode_utf8(&mut [0; 4]));
        foreign.then(|| &rest[..c.len_utf8() + name.len()])
    }

    /// Whether a name may well stand in the agency's text: its own, of those above and below it, of whoever took over, of the
    /// offices of those.
    fn knows(&self, view: &View<'_>, other: &AgencyProfile, name: &str) -> bool {
        let agency = view.agency;
        // An organ and its reports of another family are one.
        let is_same = |slug: &Slug, whose: &AgencyProfile| slug.organ() == whose.slug.organ();
        let is = |slug: Option<&Slug>, whose: &AgencyProfile| slug.is_some_and(|slug| is_same(slug, whose));
        let year = view.report.year;
        // Names that start alike: the office of a government, the government of an office.
        let office = |whose: &str| whose.chars().count() > 2 && name.contains(whose);
        is_same(&agency.slug, other)
            || self.name.contains(name)
            || office(self.name)
            || office(agency.short())
            || view.report.includes.iter().any(|member| is_same(&member.slug, other))
            || is(agency.successor.as_ref(), other)
            || is(other.successor.as_ref(), agency)
            || view.ancestors(agency).any(|above| is_same(&above.slug, other) || name.starts_with(above.name_in(year)))
            || view.ancestors(other).any(|above| is_same(&above.slug, agency))
            || self.is_superior_office(view, other, name)
    }

    /// Whether a name is that of an office of a government above a government: the county's finance bureau in a town's text.
    fn is_superior_office(&self, view: &View<'_>, other: &AgencyProfile, name: &str) -> bool {
        let is_office = !other.level.is_some_and(Level::is_government)
            && !["人民政府", "镇", "乡", "街道办事处"].iter().any(|end| name.ends_with(end));
        let area = |above: &AgencyProfile| above.name_in(view.report.year).trim_end_matches("人民政府").to_owned();
        let of_area = || view.ancestors(view.agency).any(|above| name.starts_with(&area(above)));
        // The county's part of the agency's own name: 隆化县 of 隆化县汤头沟镇人民政府.
        let of_name = || {
            let end = self.name.find(['县', '区', '旗', '市']).map(|at| at + '县'.len_utf8());
            end.is_some_and(|end| end < self.name.len() && name.starts_with(&self.name[..end]))
        };
        self.level == Some(Level::Township) && is_office && (of_area() || of_name())
    }
}

/// The kind of county whose committee and government a report speaks of, where it is one kind.
fn spoken_area(view: &View<'_>) -> Option<&'static str> {
    let is_spoken = |kind: &&&str| {
        ["委、", "委和", "政府", "人民政府"].iter().any(|organ| {
            let phrase = format!("{kind}{organ}");
            view.prose().iter().any(|prose| {
                let text = prose.text();
                // 地区政府, 社区委员会 and 市区政府 are no district's.
                text.match_indices(&phrase).any(|(at, _)| !text[..at].ends_with(['地', '社', '市', '各', '郊', '县']))
            })
        })
    };
    let mut spoken = COUNTIES.iter().filter(is_spoken);
    let first = spoken.next()?;
    spoken.next().is_none().then_some(*first)
}

/// Whether a text ends inside 《…》: a title has its own author.
fn in_title(before: &str) -> bool {
    before.rfind('《').is_some_and(|at| !before[at..].contains(['》', '\n']))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::{TextSite, texts};

    const TOWN: &str = "name = \"汤头沟镇人民政府\"\nshort_name = \"汤头沟镇\"\nlevel = \"township\"\n";

    fn town(text: &str) -> TextSite {
        texts(2023, &format!("{TOWN}words = [\"我镇\", \"全镇\", \"县委\", \"县政府\"]"), [("overview", text)])
    }

    #[test]
    fn finds_the_words_of_another_level() {
        for (text, word) in [
            ("提升我区政务公开水平", "我区"),
            ("构建全区大格局", "全区"),
            ("发挥区政务公开办公室作用", "区政务公开办公室"),
            ("我市高度重视", "我市"),
            ("本街道认真落实", "本街道"),
            ("我局指定专人", "我局"),
            ("全乡共有", "全乡"),
        ] {
            assert_eq!(town(text).result_of("Q-AGENCY").words(), [word], "{text}");
        }
        let twice = town("我区甲，我区乙").result_of("Q-AGENCY");
        assert_eq!(twice.diagnostics.iter().map(|d| d.secondary.len()).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn holds_for_its_own_and_for_what_only_looks_alike() {
        for text in [
            "我镇围绕县委、县政府中心工作，居全县前列，全市第一，全省第二",
            "健全区县联动机制，保障安全区域，根本区别，自我市场化，全区域、全市场主体",
            "按照《关于做好我市、全区年度报告的通知》",
            "市委、市政府要求，区委区政府来访，社区政务公开办公室",
        ] {
            assert_eq!(town(text).result_of("Q-AGENCY").state(), State::Holds, "{text}");
        }
        let mut site = texts(2023, &format!("{TOWN}parent = \"q\""), [("overview", "我区各镇，区政务公开办公室")]);
        assert_eq!(
            site.agency("q", "name = \"洪泽区人民政府\"\nlevel = \"county\"").result_of("Q-AGENCY").words(),
            [""; 0]
        );
    }

    #[test]
    fn finds_another_agencys_name_but_not_a_relatives() {
        let mut site = texts(
            2023,
            &format!("{TOWN}parent = \"c\""),
            [("overview", "汤头沟镇人民政府、石桥镇人民政府、隆化县人民政府办公室")],
        );
        site.agency("b", "name = \"石桥镇人民政府\"\nparent = \"c\"").agency("c", "name = \"隆化县人民政府\"");
        site.agency("d", "name = \"隆化县人民政府办公室\"\nparent = \"c\"");
        assert_eq!(site.result_of("Q-AGENCY").words(), ["石桥镇人民政府"]);
        site.agency("b", "name = \"石桥镇人民政府\"\nsuccessor = \"a\"");
        assert_eq!(site.result_of("Q-AGENCY").state(), State::Holds);
    }

    #[test]
    fn holds_for_the_countys_own_offices_in_a_towns_text() {
        let mut site = texts(
            2023,
            &format!("{TOWN}parent = \"c\""),
            [("overview", "会同隆化县财政局、隆化县民政局公开惠农补贴，县政务公开办公室来镇指导，全县统一部署")],
        );
        site.agency("b", "name = \"隆化县财政局\"\nlevel = \"department\"\nparent = \"c\"");
        site.agency("c", "name = \"隆化县人民政府\"\nlevel = \"county\"");
        site.agency("d", "name = \"隆化县民政局\"\nlevel = \"department\"\nparent = \"c\"");
        assert_eq!(site.result_of("Q-AGENCY").words(), [""; 0]);
        // Without a parent and without words, the text itself tells in what kind of county the town is.
        let text = "围绕县委、县政府中心工作，全县前列，县政务公开办公室指导";
        assert_eq!(texts(2023, TOWN, [("overview", text)]).result_of("Q-AGENCY").words(), [""; 0]);
        assert_eq!(
            texts(2023, TOWN, [("overview", "居全区前列，区政务公开办公室")]).result_of("Q-AGENCY").words(),
            [""; 0]
        );
        let mixed = "围绕县委、县政府中心工作，提升我区水平";
        assert_eq!(texts(2023, TOWN, [("overview", mixed)]).result_of("Q-AGENCY").words(), ["我区"]);
    }

    #[test]
    fn knows_its_relatives_and_the_offices_of_those_above() {
        const COUNTY: (&str, &str) = ("c", "name = \"隆化县人民政府\"\nlevel = \"county\"\nparent = \"p\"");
        const CITY: (&str, &str) = ("p", "name = \"承德市人民政府\"\nlevel = \"city\"");
        let named = "name = \"隆化县汤头沟镇人民政府\"\nlevel = \"township\"\n";
        let below = format!("{TOWN}parent = \"c\"");
        let school = "name = \"隆化县教育局\"\nlevel = \"department\"\n";
        let department = format!("{school}parent = \"c\"");
        let other = |name: &str, rest: &str| format!("name = \"{name}\"\n{rest}");
        for (own, above, name, rest, is_found) in [
            // Its own name as others write it, and names that begin like its own.
            ("name = \"淮安市洪泽区公安局\"", &[][..], "洪泽区公安局", "", false),
            ("name = \"隆化县人民政府\"", &[], "隆化县人民政府法制办", "", false),
            (TOWN, &[], "汤头沟镇卫生院", "", false),
            ("name = \"甲县\"", &[], "甲县水利局", "", true),
            ("name = \"甲县\"\nlevel = \"township\"", &[], "甲县水利局", "level = \"department\"", true),
            ("name = \"石桥镇\"", &[], "石桥镇卫生院", "", false),
            // Of those above, and of those below them and it.
            (&below, &[COUNTY, CITY], "隆化县人民政府征收办", "level = \"department\"", false),
            (&below, &[COUNTY, CITY], "承德市人民政府", "", false),
            (&below, &[COUNTY, CITY], "隆化县气象站", "", false),
            (&department, &[COUNTY, CITY], "隆化县人民政府征收办", "level = \"department\"", false),
            (
                "name = \"承德市人民政府\"",
                &[("c", "name = \"隆化县人民政府\"\nparent = \"a\"")],
                "石桥镇人民政府",
                "parent = \"c\"",
                false,
            ),
            // Offices of the county are known to a town, by what stands above it or by its name; its towns and zones are not.
            (&below, &[COUNTY, CITY], "隆化县财政局", "level = \"department\"", false),
            (&below, &[COUNTY, CITY], "隆化县石桥镇", "", true),
            (&below, &[COUNTY, CITY], "隆化县高新区管委会", "level = \"county\"", true),
            (&below, &[COUNTY, CITY], "丰宁县财政局", "level = \"department\"", true),
            (named, &[], "隆化县财政局", "level = \"department\"", false),
            (named, &[], "丰宁县财政局", "level = \"department\"", true),
            (TOWN, &[], "丰宁县财政局", "level = \"department\"", true),
            // A department of the county is not asked for by its siblings' work.
            (school, &[], "隆化县财政局", "level = \"department\"", true),
        ] {
            let mut site = texts(2023, own, [("overview", &*format!("{name}主动公开信息。"))]);
            for (slug, toml) in above {
                site.agency(slug, toml);
            }
            site.agency("x", &other(name, rest));
            let expected = if is_found { vec![name.to_owned()] } else { Vec::new() };
            assert_eq!(site.result_of("Q-AGENCY").words(), expected, "{own} {name}");
        }
        // A name that two have, one of them below it; and the office of a stranger, which is no stranger's name.
        let mut site = texts(2023, COUNTY.1, [("overview", "石桥镇人民政府公开信息。丰宁县人民政府办公室来访。")]);
        site.agency("b", "name = \"石桥镇人民政府\"").agency("d", "name = \"石桥镇人民政府\"\nparent = \"a\"");
        site.agency("e", "name = \"丰宁县人民政府\"").agency("p", CITY.1);
        assert_eq!(site.result_of("Q-AGENCY").words(), [""; 0]);
    }

    #[test]
    fn the_kind_of_its_county_is_known_from_names_words_and_levels() {
        for (own, text, words) in [
            ("name = \"淮安市公安局\"\nlevel = \"department\"", "我区落实条例", &["我区"][..]),
            ("name = \"淮安市甲镇人民政府\"\nlevel = \"township\"", "我区落实条例", &[]),
            ("name = \"江苏省人民政府\"\nlevel = \"province\"", "我区落实条例", &["我区"]),
            ("name = \"甲镇\"\nlevel = \"township\"\nwords = [\"我街\"]", "我街道落实条例", &[]),
            ("name = \"隆化县教育局\"\nlevel = \"department\"\nwords = [\"我区\"]", "我区落实条例", &[]),
            ("name = \"隆化县教育局\"\nlevel = \"department\"", "区政务公开办公室来访", &["区政务公开办公室"]),
        ] {
            assert_eq!(texts(2023, own, [("overview", text)]).result_of("Q-AGENCY").words(), words, "{own}");
        }
        // … from those above it.
        for (own, above) in [
            (TOWN, "name = \"隆化县人民政府\"\nlevel = \"county\""),
            ("name = \"水利局\"\nlevel = \"department\"\n", "name = \"承德市人民政府\"\nlevel = \"city\""),
        ] {
            let mut site = texts(2023, &format!("{own}parent = \"c\""), [("overview", "我区落实条例")]);
            assert_eq!(site.agency("c", above).result_of("Q-AGENCY").words(), ["我区"], "{own}");
        }
        // … and from any of its texts; 市区 and 社区 are no district.
        let sections = [("overview", "围绕县委、县政府中心工作"), ("problems", "我区落实条例")];
        assert_eq!(texts(2023, TOWN, sections).result_of("Q-AGENCY").words(), ["我区"]);
        let urban = [("overview", "到市区政府服务窗口办理，我县落实条例")];
        assert_eq!(texts(2023, TOWN, urban).result_of("Q-AGENCY").words(), [""; 0]);
    }

    #[test]
    fn finds_offices_that_are_not_on_the_site() {
        assert_eq!(town("2023年，蓝旗镇紧紧围绕县委、县政府工作。").result_of("Q-AGENCY").words(), ["蓝旗镇"]);
        // One that is on it is found once, by its name.
        let mut site = town("2023年，蓝旗镇人民政府紧紧围绕县委、县政府工作。");
        assert_eq!(site.result_of("Q-AGENCY").words(), ["蓝旗镇"]);
        assert_eq!(site.agency("b", "name = \"蓝旗镇人民政府\"").result_of("Q-AGENCY").words(), ["蓝旗镇人民政府"]);
        let bureau = "name = \"淮安市洪泽区公安局\"\nlevel = \"department\"";
        let result = texts(2023, bureau, [("overview", "2023年，市公安局认真落实条例；按照市公安局要求整改。")]);
        assert_eq!(result.result_of("Q-AGENCY").words(), ["市公安局"]);
    }

    #[test]
    fn uses_the_name_of_the_reports_year() {
        let names = "name = \"石桥镇人民政府\"\n[[names]]\nname = \"石桥乡人民政府\"\nfrom = 2015\n[[names]]\nname = \"石桥镇人民政府\"\nfrom = 2023";
        assert_eq!(texts(2022, names, [("overview", "我乡落实")]).result_of("Q-AGENCY").state(), State::Holds);
        assert_eq!(texts(2023, names, [("overview", "我乡落实")]).result_of("Q-AGENCY").words(), ["我乡"]);
    }

    #[test]
    fn is_silent_without_texts() {
        assert_eq!(texts(2023, TOWN, []).result_of("Q-AGENCY").state(), State::Silent);
    }
}
