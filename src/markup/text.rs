//! Two narratives as a list of sentences. Each has a word for its kind of change; unchanged runs are folded.

use crate::base::{Html, Words};
use crate::compare::{Position, SentenceCounts, SentenceDelta, Span, TextDelta};

/// From this many on, neighbouring sentences that are the same fold into one line.
const FOLDED: usize = 2;

/// The sentences of two texts as an ordered list of class `diff`. Its items are of class `eq`, `yr`, `mv`, `ch`, `del` or `ins`,
/// or `fold` for a run of the same.
pub fn text_changes(delta: &TextDelta, words: &Words) -> String {
    let mut printer = TextDeltaPrinter { words, html: Html::with_capacity(4 * 1024) };
    printer.html.raw("<ol class=\"diff\">\n");
    let is_same = |line: &SentenceDelta| matches!(line, SentenceDelta::Same(_));
    for run in delta.lines.chunk_by(|a, b| is_same(a) && is_same(b)) {
        if run.len() < FOLDED {
            run.iter().for_each(|line| printer.line(line));
        } else {
            printer.fold(run);
        }
    }
    printer.html.raw("</ol>");
    printer.html.finish()
}

/// How many sentences there are of each kind, in words: what changed first.
pub fn counts_said(counts: &SentenceCounts, words: &Words) -> String {
    let kinds = [
        ("markup.text.count.changed", counts.changed),
        ("markup.text.count.added", counts.added),
        ("markup.text.count.removed", counts.removed),
        ("markup.text.count.moved", counts.moved),
        ("markup.text.count.renumbered", counts.renumbered),
        ("markup.text.count.years", counts.years),
        ("markup.text.count.same", counts.same),
    ];
    let texts = kinds.iter().filter(|(_, n)| *n > 0).map(|(key, n)| words.format(key, &[("n", &n.to_string())]));
    texts.collect::<Vec<_>>().join(words.word("markup.text.join"))
}

struct TextDeltaPrinter<'a> {
    words: &'a Words,
    html: Html,
}

impl TextDeltaPrinter<'_> {
    fn fold(&mut self, run: &[SentenceDelta]) {
        self.html.raw("<li class=\"fold\"><details>");
        let label = self.words.format("markup.text.count.same", &[("n", &run.len().to_string())]);
        self.html.element("summary", &label);
        self.html.raw("\n<ol class=\"diff\">\n");
        run.iter().for_each(|line| self.line(line));
        self.html.raw("</ol></details></li>\n");
    }

    fn line(&mut self, line: &SentenceDelta) {
        match line {
            SentenceDelta::Same(text) => self.item("eq", "markup.text.same", |p| p.html.text(text)),
            SentenceDelta::Years(text) => self.item("yr", "markup.text.years", |p| p.html.text(text)),
            SentenceDelta::Renumbered(text) => self.item("yr", "markup.text.renumbered", |p| p.html.text(text)),
            SentenceDelta::Moved(text, position) => self.item("mv", "markup.text.moved", |p| {
                p.html.text(text);
                p.position(*position);
            }),
            SentenceDelta::Changed(spans, position) => self.item("ch", "markup.text.changed", |p| {
                spans.iter().for_each(|span| p.span(span));
                position.iter().for_each(|position| p.position(*position));
            }),
            SentenceDelta::Removed(text) => self.item("del", "markup.text.removed", |p| p.html.element("del", text)),
            SentenceDelta::Added(text) => self.item("ins", "markup.text.added", |p| p.html.element("ins", text)),
        }
    }

    fn item(&mut self, class: &str, word: &str, body: impl FnOnce(&mut Self)) {
        self.html.raw("<li");
        self.html.attribute("class", class);
        self.html.raw(">");
        self.html.element("span class=\"op\"", self.words.word(word));
        self.html.raw("<p>");
        body(self);
        self.html.raw("</p></li>\n");
    }

    /// A run inside a sentence. Few screen readers tell what `del` and `ins` mean, so hidden words do.
    fn span(&mut self, span: &Span) {
        let (tag, text, key) = match span {
            Span::Same(text) => return self.html.text(text),
            Span::Removed(text) => ("del", text, "markup.text.hidden_removed"),
            Span::Added(text) => ("ins", text, "markup.text.hidden_added"),
        };
        let hidden = self.words.word(key);
        let (before, after) = hidden.split_once('…').unwrap_or((hidden, ""));
        self.html.within(tag, |html| {
            html.element("span class=\"vh\"", before);
            html.text(text);
            html.element("span class=\"vh\"", after);
        });
    }

    fn position(&mut self, position: Position) {
        let args = [("before", &*position.before.to_string()), ("after", &*position.after.to_string())];
        self.html.raw(" ");
        self.html.element("small", &self.words.format("markup.text.position", &args));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Lang, Year, page_words};

    fn html(before: &str, after: &str) -> String {
        let year = |year| Year::new(year).expect("a year");
        text_changes(&TextDelta::new((before, year(2023)), (after, year(2024))), page_words(Lang::Zh))
    }

    #[test]
    fn every_kind_says_its_name() {
        let before = "甲乙丙丁戊己庚辛。子丑寅卯辰巳午未申酉戌亥。信息更新不够及时，内容不够完整。2023年无复议。";
        let after = "子丑寅卯辰巳午未申酉戌亥。信息更新比较及时，内容不够完整。2024年无复议。全新的一句话在此。";
        insta::assert_snapshot!(html(before, after), @r#"
        <ol class="diff">
        <li class="del"><span class="op">删去</span><p><del>甲乙丙丁戊己庚辛。</del></p></li>
        <li class="eq"><span class="op">相同</span><p>子丑寅卯辰巳午未申酉戌亥。</p></li>
        <li class="ch"><span class="op">改写</span><p>信息更新<del><span class="vh">（删去：</span>不够<span class="vh">）</span></del><ins><span class="vh">（新增：</span>比较<span class="vh">）</span></ins>及时，内容不够完整。</p></li>
        <li class="yr"><span class="op">仅年份不同</span><p>2024年无复议。</p></li>
        <li class="ins"><span class="op">新增</span><p><ins>全新的一句话在此。</ins></p></li>
        </ol>
        "#);
    }

    #[test]
    fn the_same_is_folded_and_text_is_escaped() {
        let html = html("<b>甲。&乙。", "<b>甲。&乙。丙<i>。");
        assert!(html.contains("<li class=\"fold\"><details><summary>相同2句</summary>"), "{html}");
        assert!(html.contains("<p>&lt;b&gt;甲。</p>") && html.contains("<ins>丙&lt;i&gt;。</ins>"), "{html}");
    }

    #[test]
    fn counts_name_what_changed_first() {
        let counts = SentenceCounts { same: 5, changed: 2, added: 1, ..SentenceCounts::default() };
        assert_eq!(counts_said(&counts, page_words(Lang::Zh)), "改写2句，新增1句，相同5句");
        assert_eq!(counts_said(&counts, page_words(Lang::En)), "rewritten: 2, added: 1, same: 5");
    }
}
