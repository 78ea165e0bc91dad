//! Q-COPY: a section that is last year's, or a sibling's. Reports copied from each other are what evaluators name next after
//! silent changes.

use crate::base::{Message, Severity};
use crate::check::resemblance::MOST;
use crate::check::{Audience, Findings, Rule, View};

/// A section resembles last year's, or that of an organ with the same parent, beyond a threshold. Practice.
pub(super) const RULE: Rule =
    Rule { id: "Q-COPY", severity: Severity::Warning, statutory: false, audience: Audience::Editor, check };

fn check(view: &View<'_>, findings: &mut Findings<'_>) {
    for narrative in &view.report.narratives {
        let Some(similar) = view.similar_sections(&narrative.section) else { continue };
        let Some((entry, share)) = similar.nearest else {
            findings.holds();
            continue;
        };
        let own = entry.agency.slug == view.agency.slug;
        let message = Message::new(if own { "copy.before" } else { "copy.sibling" })
            .with("share", share)
            .with("name", entry.agency.name_in(entry.report.year))
            .with("year", entry.report.year);
        let message = match similar.count {
            1 => message,
            MOST => Message::new("copy.many").with("first", message).with("more", MOST - 1),
            count => Message::new("copy.more").with("first", message).with("more", count - 1),
        };
        let text = narrative.text();
        let start = text.len() - text.trim_start().len();
        let end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let diagnostic = findings.add(narrative.place(start..end), message);
        diagnostic.secondary.push((entry.narrative.place(0..0), Message::new("copy.there")));
        diagnostic.help = Some(Message::new("copy.help"));
    }
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
        assert_eq!(result.files(), ["overview", "overview"]);
        assert!(result.messages()[0].contains("100%"), "{:?}", result.messages());
        assert_eq!(result.diagnostics[0].secondary.len(), 1);
    }

    #[test]
    fn finds_last_years_text_with_another_year() {
        let mut site = texts(2023, "name = \"甲镇\"", [("problems", TEXT)]);
        site.report("a", 2022, [("problems", &TEXT.replace("2023", "2022"))]);
        let result = site.result_of("Q-COPY");
        assert_eq!((result.files(), result.diagnostics[0].year.map(|year| year.get())), (vec!["problems"], Some(2023)));
    }

    #[test]
    fn names_the_nearest_and_counts_the_rest() {
        let mut site = siblings(TEXT, TEXT);
        site.agency("d", "name = \"丁镇\"\nparent = \"c\"").report("d", 2023, [("overview", TEXT)]);
        let messages = site.result_of("Q-COPY").messages();
        assert_eq!(messages.len(), 3);
        assert!(messages.iter().all(|message| message.contains("另有 1 处")), "{messages:?}");
    }

    #[test]
    fn holds_for_different_texts_and_for_strangers() {
        assert_eq!(siblings(TEXT, OTHER).result_of("Q-COPY").diagnostics.len(), 0);
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
}
