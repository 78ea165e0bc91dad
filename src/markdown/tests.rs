//! Every trap that reports have set for a Markdown renderer, and garbage.

use super::*;
use proptest::prelude::*;

fn html(text: &str) -> String {
    render("overview", text).html
}

#[test]
fn emphasis_beside_full_width_punctuation() {
    for (text, expected) in [
        ("**重点领域：**全面公开", "<strong>重点领域：</strong>全面公开"),
        ("推进**“五公开”**工作", "推进<strong>“五公开”</strong>工作"),
        ("**《条例》**规定", "<strong>《条例》</strong>规定"),
        ("按照**《条例》**规定", "按照<strong>《条例》</strong>规定"),
        ("**（一）主动公开。**全年公开", "<strong>（一）主动公开。</strong>全年公开"),
        ("**甲：**是**重点**工作", "<strong>甲：</strong>是<strong>重点</strong>工作"),
        (
            "**甲：**一，**乙：**二；**丙：**三",
            "<strong>甲：</strong>一，<strong>乙：</strong>二；<strong>丙：</strong>三",
        ),
        ("**见[办法](a.pdf)：**全面", "<strong>见<a href=\"a.pdf\">办法</a>：</strong>全面"),
        ("***三：***三", "<em><strong>三：</strong></em>三"),
        ("*说明：*本表", "<em>说明：</em>本表"),
        ("**a** b *c* __d__ _e_", "<strong>a</strong> b <em>c</em> <strong>d</strong> <em>e</em>"),
        ("snake_case_name", "snake_case_name"),
        ("**外*内*外**", "<strong>外<em>内</em>外</strong>"),
    ] {
        assert_eq!(html(text), format!("<p>{expected}</p>\n"), "{text}");
        assert!(render("o", text).leftovers.is_empty(), "{text}");
    }
}

#[test]
fn marks_that_are_no_emphasis_stay() {
    for text in ["注*：甲，注*：乙", "3 * 5 * 2", "\\*\\*甲\\*\\*乙", "139****1234", "\\**甲"] {
        let rendered = render("o", text);
        assert_eq!(rendered.html, format!("<p>{}</p>\n", text.replace('\\', "")));
        assert!(rendered.leftovers.is_empty(), "{text}");
    }
}

#[test]
fn what_is_left_is_named_with_its_place() {
    let text = "甲**乙\n\n`**` 与 ** 丙\n\n    **代码\n";
    let rendered = render("o", text).leftovers;
    assert_eq!(
        rendered.iter().map(|range| (range.start, &text[range.clone()])).collect::<Vec<_>>(),
        [(3, "**"), (19, "**")]
    );
    assert_eq!(plain(text).leftovers, rendered);
}

#[test]
fn a_line_break_between_wide_characters_is_nothing() {
    assert_eq!(
        html("全年公开，\n共收到\n36件\n**甲**\n**乙**"),
        "<p>全年公开，共收到\n36件<strong>甲</strong><strong>乙</strong></p>\n"
    );
    assert_eq!(html("a\nb “甲”\n“乙” 가\n나"), "<p>a\nb “甲”\n“乙” 가\n나</p>\n");
    assert_eq!(html("（一）\n甲"), "<p>（一）甲</p>\n");
}

#[test]
fn headings_start_at_three_and_are_numbered() {
    assert_eq!(
        html("# 一\n\n## 二 {#x}\n\n##### 六\n"),
        "<h3 id=\"overview-1\">一</h3>\n<h4 id=\"overview-2\">二 {#x}</h4>\n<h6 id=\"overview-3\">六</h6>\n"
    );
    assert_eq!(html("### 甲\n"), "<h3 id=\"overview-1\">甲</h3>\n");
}

#[test]
fn raw_html_is_shown() {
    assert_eq!(html("<script>\nalert(1)\n</script>\n\n甲<b>乙</b>"), {
        "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n<p>甲&lt;b&gt;乙&lt;/b&gt;</p>\n"
    });
    assert_eq!(html("<!-- 注 -->"), "<p>&lt;!-- 注 --&gt;</p>\n");
}

#[test]
fn addresses_are_harmless() {
    assert_eq!(html("[甲](javascript:alert(1))"), "<p>甲</p>\n");
    assert_eq!(html("[甲](<java\tscript:alert(1)>) [乙](&#106;avascript:x)"), "<p>甲 乙</p>\n");
    assert_eq!(html("<javascript:x> ![图](data:image/png;base64,x)"), "<p>javascript:x 图</p>\n");
    assert_eq!(html("[甲](附件 1.pdf) [乙](../a.pdf?x=1&y=2)"), {
        "<p>[甲](附件 1.pdf) <a href=\"../a.pdf?x=1&amp;y=2\">乙</a></p>\n"
    });
    assert_eq!(html("[甲](附件:1.pdf \"题\")"), "<p><a href=\"%E9%99%84%E4%BB%B6:1.pdf\" title=\"题\">甲</a></p>\n");
    assert_eq!(html("<a@b.cn>"), "<p><a href=\"mailto:a@b.cn\">a@b.cn</a></p>\n");
}

#[test]
fn pictures_come_from_beside_the_report_only() {
    assert_eq!(html("![图 *一*](a.png)"), "<p><img src=\"a.png\" alt=\"图 一\"></p>\n");
    assert_eq!(html("![图](https://a.cn/a.png)"), "<p><a href=\"https://a.cn/a.png\">图</a></p>\n");
    assert_eq!(html("![图](//a.cn/a.png)"), "<p><a href=\"//a.cn/a.png\">图</a></p>\n");
}

#[test]
fn tables_have_headers() {
    assert_eq!(
        html("|项目|件|\n|---|--:|\n|**甲：**一|1|\n"),
        "<table>\n<thead>\n<tr><th scope=\"col\">项目</th><th scope=\"col\" class=\"right\">件</th></tr>\n</thead>\n<tbody>\n\
         <tr><td><strong>甲：</strong>一</td><td class=\"right\">1</td></tr>\n</tbody>\n</table>\n"
    );
}

#[test]
fn footnotes_belong_to_their_section() {
    let rendered = html("甲[^1]乙[^1]\n\n[^1]: 注\n[^2]: 无人提及\n");
    assert_eq!(
        rendered,
        "<p>甲<sup id=\"overview-fnref-1\"><a href=\"#overview-fn-1\" role=\"doc-noteref\">1</a></sup>乙\
         <sup id=\"overview-fnref-1-2\"><a href=\"#overview-fn-1\" role=\"doc-noteref\">1</a></sup></p>\n\
         <section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"overview-fn-1\">\n<p>注 \
         <a href=\"#overview-fnref-1\" role=\"doc-backlink\">↩</a></p>\n</li>\n<li id=\"overview-fn-2\">\n<p>无人提及</p>\n</li>\n\
         </ol>\n</section>\n"
    );
}

#[test]
fn lists_code_and_quotes() {
    assert_eq!(html("3. 甲\n4. 乙\n"), "<ol start=\"3\">\n<li>甲</li>\n<li>乙</li>\n</ol>\n");
    assert_eq!(html("- 甲\n  - 乙\n"), "<ul>\n<li>甲\n<ul>\n<li>乙</li>\n</ul>\n</li>\n</ul>\n");
    assert_eq!(html("```rust x\na < b\n```\n"), "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>\n");
    assert_eq!(html("> 甲\n\n---\n"), "<blockquote>\n<p>甲</p>\n</blockquote>\n<hr>\n");
    assert_eq!(html("\"甲\" -- ..."), "<p>&quot;甲&quot; -- ...</p>\n");
}

#[test]
fn plain_text_knows_where_it_came_from() {
    let text = "## 一、情况\n\n共收到**36**件，\n办结&lt;`35`件[表](a)。\n";
    let rendered = plain(text);
    assert_eq!(rendered.text, "一、情况\n共收到36件，办结<35件表。\n");
    for part in ["情况", "36", "件，", "35", "表"] {
        let at = rendered.text.find(part).expect("a part");
        assert_eq!(&text[rendered.source(at..at + part.len())], part);
    }
    let across = rendered.text.find("到36件").expect("a part");
    assert_eq!(&text[rendered.source(across..across + "到36件".len())], "到**36**件");
    let entity = rendered.text.find('<').expect("a part");
    assert_eq!(&text[rendered.source(entity..entity + 1)], "&lt;");
}

#[test]
fn hostile_texts_are_quick() {
    for unit in
        [">", "[", "*", "**甲：", "_a*", "- ", "![", "`", "<", "|a\n", "[^1]: ", "甲**乙", "*a_ ", "\\*", "**a**b", "&"]
    {
        let text = unit.repeat(20_000);
        render("o", &text);
        plain(&text);
    }
}

/// Pieces that texts of reports and their accidents are made of.
fn garbage() -> impl Strategy<Value = String> {
    let pieces = vec![
        "甲", "：", "。", "“", "”", "a", "1", " ", "\n", "\n\n", "*", "**", "***", "_", "__", "`", "```\n", "[",
        "](x)", "[^1]", "[^1]: ", "![", "<b>", "<!--", "-->", "\\", "&lt;", "&", "# ", "### ", "- ", "1. ", "1、",
        "    ", "|", "|-|\n", "> ", "~~~", "===\n", "\u{3000}", "\u{a0}", "\t", "\r\n", "\0", "😀", "+ ", ":", "$",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn the_short_way_reads_what_most_texts_are() {
    for (text, is_short) in [
        ("甲。\n乙。\n\n### 丙\n**丁**：戊*。\n", true),
        ("", true),
        ("- 甲\n", false),
        ("* 甲\n", false),
        ("1. 甲\n", false),
        ("甲\n===\n", false),
        ("甲[乙](a.pdf)\n", false),
    ] {
        assert_eq!(tokens::simple(text).is_some(), is_short, "{text}");
    }
}

/// Lines that mostly are what the short way reads.
fn plain_garbage() -> impl Strategy<Value = String> {
    let pieces = vec![
        "甲", "：", "。", "a", "1", " ", "\n", "\n甲", "\n\n", "*", "**", "***", "_", "# ", "\n# 甲", "### ", "#",
        "- ", "1. ", "1、", "    ", "\u{3000}", "\u{a0}", "😀", "+ ", ":", "$", "\n**甲", "**\n", "“",
    ];
    proptest::collection::vec(proptest::sample::select(pieces), 0..16).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn garbage_renders_well_formed(text in garbage()) {
        let rendered = render("o", &text).html;
        prop_assert!(!rendered.contains("<b>") && !rendered.contains("<!--"));
        let fragment = scraper::Html::parse_fragment(&rendered);
        prop_assert_eq!(fragment.errors.len(), 0, "{} → {:?}", rendered, fragment.errors);
        let shown: String = fragment.root_element().text().collect();
        prop_assert!(text.matches('甲').count() >= shown.matches('甲').count());
    }

    #[test]
    fn places_stay_inside(text in garbage()) {
        let rendered = plain(&text);
        for (at, c) in rendered.text.char_indices() {
            let range = rendered.source(at..at + c.len_utf8());
            let source = text.get(range.clone());
            prop_assert!(source.is_some(), "{:?} {:?}", range, text);
            if !source.is_some_and(|s| s.is_empty() || s.len() != c.len_utf8()) && c > ' ' && c != '\u{fffd}' {
                prop_assert_eq!(source.unwrap_or_default(), c.to_string());
            }
        }
    }

    #[test]
    fn the_short_way_is_the_parsers(text in plain_garbage()) {
        if let Some(short) = tokens::simple(&text) {
            let long = tokens::parsed(&text);
            // Of elements only the texts are asked for their places.
            let seen = |tokens: Vec<tokens::Token<'_>>| -> Vec<_> {
                let seen = |(event, range): tokens::Token<'_>| {
                    (matches!(event, pulldown_cmark::Event::Text(_)).then_some(range), format!("{event:?}"))
                };
                tokens.into_iter().map(seen).collect()
            };
            prop_assert_eq!(seen(short), seen(long), "{:?}", text);
        }
    }
}
