//! Q-COPY: a section that is last year's, or a sibling's. Reports copied from each other are what evaluators name next after
//! silent changes.

use crate::base::{Location, Message, Severity};
use crate::check::resemblance::{AlikeGroup, ComparableSection};
use crate::check::{Audience, Findings, Rule, View};
use crate::model::{Explanation, Report};

/// A section resembles last year's, or those of organs with the same parent, beyond the threshold of site.toml. Alike organs are one
/// finding. Practice.
pub(super) const RULE: Rule =
    Rule { id: "Q-COPY", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for narrative in &view.report.narratives {
        let Some(similar) = view.similar_sections(&narrative.section) else { continue };
        if similar.before.is_none() && similar.group.is_none() {
            findings.holds();
            continue;
        }
        let text = narrative.text();
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let place = narrative.place(start..end);
        if let Some((before, share)) = similar.before {
            let message = described("copy.before", before, share);
            let diagnostic = findings.add(place.clone(), message);
            diagnostic.secondary.push((before.narrative.place(0..0), Message::new("copy.there")));
            diagnostic.help = Some(Message::new("copy.help"));
        }
        if let Some(group) = similar.group.filter(|group| is_reporter(view, group, &narrative.section)) {
            report_group(view, &group, place, findings);
        }
    }
}

/// The one finding on a group: at this report, with all the others as further places.
fn report_group(view: &View<'_>, group: &AlikeGroup<'_>, place: Location, findings: &mut Findings<'_>) {
    let others: Vec<_> =
        group.members().map(|(section, _)| section).filter(|section| !is_own(view, *section)).collect();
    let Some(first) = others.first().copied() else { return };
    let share = group.members().map(|(_, share)| share).min().unwrap_or_default();
    let message = match others.len() {
        1 => described("copy.sibling", first, share),
        count if share >= 99 => described("copy.group_same", first, share).with("count", count),
        count => described("copy.group", first, share).with("count", count),
    };
    let diagnostic = findings.add(place, message);
    let there = |section: ComparableSection<'_>| {
        let label = Message::new("copy.member").with("name", section.agency.name_in(section.report.year));
        (section.narrative.place(0..0), label)
    };
    diagnostic.secondary = others.into_iter().map(there).collect();
    diagnostic.help = Some(Message::new("copy.help"));
}

fn described(key: &'static str, section: ComparableSection<'_>, share: u32) -> Message {
    Message::new(key)
        .with("share", share)
        .with("name", section.agency.name_in(section.report.year))
        .with("year", section.report.year)
}

fn is_own(view: &View<'_>, section: ComparableSection<'_>) -> bool {
    section.agency.slug.organ() == view.agency.slug.organ()
}

/// Whether a group's one finding is at this report: the first of the group that does not explain it. A report that does has a
/// finding of its own for its explanation.
fn is_reporter(view: &View<'_>, group: &AlikeGroup<'_>, text: &str) -> bool {
    let explains = |report: &Report, text: &str| {
        let is_of_it = |explanation: &Explanation| {
            explanation.rule.as_deref() == Some(RULE.id) && explanation.address.as_deref().is_none_or(|own| own == text)
        };
        report.explanations.iter().any(is_of_it)
    };
    let first = || group.members().find(|(section, _)| !explains(section.report, &section.narrative.section));
    explains(view.report, text) || first().is_some_and(|(section, _)| is_own(view, section))
}

#[cfg(test)]
mod tests {
    use crate::check::State;
    use crate::check::testing_text::{TextSite, texts};

    const TEXT: &str = "2023年，甲镇认真贯彻落实《中华人民共和国政府信息公开条例》，坚持以公开为常态、不公开为例外，围绕重点领域和群众关心的\
        热点问题，持续推进决策、执行、管理、服务、结果公开，不断健全工作机制，明确专人负责信息的收集、审核、发布和归档。";
    const OTHER: &str = "县里的乡村振兴项目多，群众最关心的是补助资金怎么发、发给谁。今年我们把每一笔资金的去向贴到村口，也放到网上，\
        谁都能查，谁都能问；有人来问，当天答复，答不了的说明原因，并约定再答的日子。";

    fn siblings(first: &str, second: &str) -> TextSite {
        let mut site = texts(2023, "name = \"甲镇\"\nparent = \"c\"", [("overview", first)]);
        site.agency("b", "name = \"乙镇\"\nparent = \"c\"").agency("c", "name = \"丙县\"");
        site.report("b", 2023, [("overview", second)]);
        site
    }

    #[test]
    fn finds_a_template_with_another_name() {
        let result = siblings(TEXT, &TEXT.replace("甲镇", "乙镇")).result_of("Q-COPY");
        assert_eq!(result.files(), ["overview"]);
        assert!(result.messages()[0].contains("100%"), "{:?}", result.messages());
        assert_eq!(result.diagnostics[0].secondary.len(), 1);
    }

    #[test]
    fn finds_last_years_text_with_another_year() {
        let mut site = texts(2023, "name = \"甲镇\"", [("problems", TEXT)]);
        site.report("a", 2022, [("problems", &TEXT.replace("2023", "2022"))]);
        let result = site.result_of("Q-COPY");
        assert_eq!((result.files(), result.diagnostics[0].year.map(|year| year.get())), (vec!["problems"], Some(2023)));
        // Section by section, whatever stands before it.
        let mut site = texts(2023, "name = \"甲镇\"", [("overview", OTHER), ("problems", TEXT)]);
        site.report("a", 2022, [("overview", &"每一年都是新的，".repeat(20)), ("problems", TEXT)]);
        let result = site.result_of("Q-COPY");
        assert_eq!((result.files(), result.counts()), (vec!["problems"], [1, 1, 0, 0]));
    }

    #[test]
    fn a_group_is_one_finding_with_all_its_places() {
        let mut site = siblings(TEXT, TEXT);
        site.agency("d", "name = \"丁镇\"\nparent = \"c\"").report("d", 2023, [("overview", TEXT)]);
        site.agency("e", "name = \"戊镇\"\nparent = \"c\"").report("e", 2023, [("overview", OTHER)]);
        let result = site.result_of("Q-COPY");
        assert_eq!(result.diagnostics.iter().map(|d| d.secondary.len()).collect::<Vec<_>>(), [2]);
        assert!(result.messages()[0].contains("乙镇等 2 个机关"), "{:?}", result.messages());
    }

    #[test]
    fn a_member_that_explains_it_does_so_for_itself() {
        let mut site = siblings(TEXT, TEXT);
        site.agency("d", "name = \"丁镇\"\nparent = \"c\"").report("d", 2023, [("overview", TEXT)]);
        site.explain("a", 2023, "Q-COPY");
        let result = site.result_of("Q-COPY");
        let found: Vec<_> =
            result.diagnostics.iter().map(|d| (d.agency.as_ref().map(|a| a.as_str()), d.explained)).collect();
        assert_eq!(found, [(Some("a"), true), (Some("b"), false)]);
        // Of one text only.
        let explained = |cell: &str| {
            let mut site = siblings(TEXT, TEXT);
            site.explain("a", 2023, &format!("Q-COPY\", cell = \"{cell}"));
            let found = site.result_of("Q-COPY").diagnostics;
            found.iter().map(|d| d.explained).collect::<Vec<_>>()
        };
        assert_eq!((explained("overview"), explained("problems")), (vec![true, false], vec![false]));
    }

    #[test]
    fn the_share_is_a_setting() {
        let half = format!("{}{}", TEXT.chars().take(80).collect::<String>(), OTHER);
        let mut site = siblings(TEXT, &half);
        assert_eq!(site.result_of("Q-COPY").diagnostics.len(), 0);
        site.setting("copy_share = 30");
        assert_eq!(site.result_of("Q-COPY").diagnostics.len(), 1);
    }

    #[test]
    fn holds_for_different_texts_and_for_strangers() {
        assert_eq!(siblings(TEXT, OTHER).result_of("Q-COPY").counts(), [1, 0, 0, 0]);
        let mut strangers = texts(2023, "name = \"甲镇\"", [("overview", TEXT)]);
        strangers.agency("b", "name = \"乙镇\"").report("b", 2023, [("overview", TEXT)]);
        assert_eq!(
            (strangers.result_of("Q-COPY").diagnostics.len(), strangers.result_of("Q-COPY").state()),
            (0, State::Holds)
        );
    }

    #[test]
    fn is_silent_on_short_sections_and_section_six() {
        assert_eq!(siblings("本年工作平稳。", "本年工作平稳。").result_of("Q-COPY").state(), State::Silent);
        let mut site = texts(2023, "parent = \"c\"", [("other_matters", TEXT)]);
        site.agency("c", "").agency("b", "parent = \"c\"").report("b", 2023, [("other_matters", TEXT)]);
        assert_eq!(site.result_of("Q-COPY").diagnostics.len(), 0);
    }

    #[test]
    fn nearly_all_is_from_ninety_nine_percent_on() {
        let signs = |first: u32, count: u32| (0..count).filter_map(move |n| char::from_u32(first + 37 * n));
        let text: String = signs(0x4e00, 400).collect();
        let mut shares = Vec::new();
        for more in (0..40).step_by(2) {
            let other: String = text.chars().chain(signs(0x8a00, more)).collect();
            let mut site = siblings(&text, &text);
            site.agency("d", "name = \"丁镇\"\nparent = \"c\"").report("d", 2023, [("overview", &*other)]);
            let found = site.result_of("Q-COPY").diagnostics;
            let share: u32 = found[0].message.arg("share").expect("a share").plain().parse().expect("a number");
            assert_eq!(found[0].message.key(), if share < 99 { "copy.group" } else { "copy.group_same" }, "{share}");
            shares.push(share);
        }
        assert!(shares.contains(&99) && shares.iter().any(|share| *share < 99), "{shares:?}");
    }
}
