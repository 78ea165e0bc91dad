//! Pages of portals, in any encoding: the report out of menus and footers, tables with their spans, layout tables undone.

mod body;
mod container;
mod looks;
mod notes;

use super::document::{Paragraph, Role, SourceDocument, SourceLocation, TextRun};
use super::flatten::{Flow, flatten};
use super::label::{DAY_OF_PUBLICATION, squeeze};
use super::picture::SourcePicture;
use super::{ImportFormat, OF_TEXT, ReadError, decode, txt};
use crate::base::Message;
use body::Body;
use ego_tree::NodeRef;
use looks::Looks;
use notes::Notes;
use scraper::{ElementRef, Html, Node, Selector};

pub(super) const FORMAT: ImportFormat =
    ImportFormat { name: "html", extensions: &["html", "htm", "shtml", "xhtml"], largest: OF_TEXT, read };

/// How many tags a page may have. The largest pages of portals have 10,000; each becomes a node of some 200 bytes, or, where
/// tags stay open, many.
const TAGS: usize = 200_000;
/// What the day of publication is called on English pages of ours.
const ENGLISH_DAY: &str = "Published:";

fn read(bytes: &[u8]) -> Result<SourceDocument, ReadError> {
    let mut document = SourceDocument::default();
    let text = decode::text(bytes, charset(bytes).as_deref(), &mut document);
    let page = parsed(&text)?;
    let notes = Notes::find(&page);
    let lines = preformatted(&page);
    let report = lines.unwrap_or_else(|| container::of_report(&page));
    let looks = Looks::find(&page, report.id());
    let mut body = Body::new(&notes, &looks);
    body.footnotes = notes.read(&page, &looks, &mut body.pictures);
    // The title may stand outside of what holds the sections.
    for title in titles(&page) {
        let paragraph =
            Paragraph { role: Role::Heading(1), runs: vec![TextRun::new(title, false)], ..Paragraph::default() };
        body.content.push(Flow::Paragraph(paragraph));
    }
    document.published = published(&page);
    outside(&report, &titles(&page), &mut body.outside);
    if lines.is_none() {
        body.read(report);
    }
    let all = Selector::parse("img").map_or(0, |img| page.select(&img).count());
    let around = all.saturating_sub(body.images);
    let Body { content, pictures, footnotes, in_cells, nested, outside, struck, .. } = body;
    document.pictures = pictures;
    document.notes = footnotes;
    in_cells.into_iter().for_each(|note| document.notes[note].clear());
    flatten(content, &mut document)?;
    if let Some(text) = lines.and_then(ElementRef::wrap) {
        txt::push_lines(&text.text().collect::<String>(), &mut document)?;
    }
    if nested {
        document.remark(Message::new("import.remark.nested"), SourceLocation::default());
    }
    if !outside.is_empty() {
        let message = Message::new("import.remark.outside").with("lines", outside.len());
        document.remark(message.with("text", outside.join(" / ")), SourceLocation::default());
    }
    if !struck.is_empty() {
        let message = Message::new("import.remark.struck").with("text", struck.join(" / "));
        document.remark(message, SourceLocation::default());
    }
    if around > 0 {
        document.remark(Message::new("import.remark.picture_around").with("n", around), SourceLocation::default());
    }
    Ok(document)
}

/// The element of a page that is a text file in the dress of a page: without a table, and most of the text in one `<pre>`.
fn preformatted(page: &Html) -> Option<NodeRef<'_, Node>> {
    let [table, pre] = [Selector::parse("table").ok()?, Selector::parse("pre").ok()?];
    let length = |element: ElementRef<'_>| element.text().map(|text| text.trim().len()).sum::<usize>();
    let longest = page.select(&pre).max_by_key(|element| length(*element))?;
    let is_report = page.select(&table).next().is_none() && 2 * length(longest) > length(page.root_element());
    is_report.then_some(*longest)
}

/// What a piece of HTML in another text holds; its pictures are added to those of the text.
pub(super) fn content(text: &str, pictures: &mut Vec<SourcePicture>) -> Result<Vec<Flow>, ReadError> {
    let (page, notes) = (parsed(text)?, Notes::default());
    let looks = Looks::find(&page, page.root_element().id());
    let mut body = Body::new(&notes, &looks);
    body.pictures = std::mem::take(pictures);
    body.read(*page.root_element());
    *pictures = body.pictures;
    Ok(body.content)
}

fn parsed(text: &str) -> Result<Html, ReadError> {
    match memchr::memchr_iter(b'<', text.as_bytes()).nth(TAGS) {
        Some(_) => Err(ReadError::limit("import.error.nodes", TAGS)),
        None => Ok(Html::parse_document(text)),
    }
}

/// The texts around the element that holds the report, without the titles, which are read from wherever they stand.
fn outside(report: &NodeRef<'_, Node>, titles: &[String], out: &mut Vec<String>) {
    let (mut before, mut behind) = (Vec::new(), Vec::new());
    // From the report outwards: what stands before it is met from the nearest on.
    for around in std::iter::once(*report).chain(report.ancestors()) {
        before.extend(around.prev_siblings());
        behind.extend(around.next_siblings());
    }
    let mut around = Vec::new();
    for node in before.into_iter().rev().chain(behind) {
        body::lines(node, &mut around);
    }
    let is_title = |line: &String| titles.iter().any(|title| squeeze(title) == squeeze(line));
    out.extend(around.into_iter().filter(|line| !is_title(line)));
}

/// The day of publication: a page's own tag, or a line of the page that names it, which may stand outside of the report.
fn published(page: &Html) -> Option<String> {
    let tag = Selector::parse("meta[name='PubDate' i]").ok()?;
    let of_meta = page.select(&tag).find_map(|tag| tag.value().attr("content"));
    // On an English page of ours the line is no date that a Chinese page has.
    let time = Selector::parse("time[datetime]").ok()?;
    let mut times = page.select(&time).filter(|time| time.text().any(|text| text.starts_with(ENGLISH_DAY)));
    let tagged = of_meta.or_else(|| times.find_map(|time| time.value().attr("datetime")));
    let line = || {
        let mut texts = page.root_element().text();
        // Within a page the name and its date are often elements of their own.
        let named = texts.by_ref().find(|text| DAY_OF_PUBLICATION.iter().any(|day| text.contains(day)))?;
        Some(format!("{named} {}", texts.take(3).collect::<Vec<_>>().join(" ")))
    };
    tagged.map(str::to_owned).or_else(line)
}

/// Headings and names of the page that may be the report's title.
fn titles(page: &Html) -> Vec<String> {
    let mut titles = Vec::new();
    for query in ["meta[name='ArticleTitle' i]", "h1", "title"] {
        let Ok(selector) = Selector::parse(query) else { continue };
        for element in page.select(&selector).take(3) {
            let text = match element.value().attr("content") {
                Some(content) => content.to_owned(),
                None => element.text().collect(),
            };
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if (1..200).contains(&text.len()) && !titles.contains(&text) {
                titles.push(text);
            }
        }
    }
    titles
}

/// The encoding that the page names in its head.
fn charset(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    let (_, rest) = head.split_once("charset=")?;
    let label: String = rest
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!label.is_empty()).then_some(label)
}

#[cfg(test)]
mod tests {
    use super::super::document::DocumentBlock;
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let document = read(html.as_bytes()).expect("a page");
        let text = |block: &DocumentBlock| match block {
            DocumentBlock::Paragraph(paragraph) => paragraph.text(),
            DocumentBlock::Grid(grid) => grid.cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join("|"),
            DocumentBlock::Torn(_) => String::new(),
        };
        document.blocks.iter().map(text).collect()
    }

    #[test]
    fn menus_scripts_and_hidden_text_are_no_report() {
        let html =
            "<nav>菜单</nav><script>x</script><div hidden>藏</div><p>正<b>文</b><br>下一行</p><footer>脚</footer>";
        assert_eq!(texts(html), ["正文", "下一行"]);
        // What is for people, and not of the report, is listed.
        let listed = |html: &str| -> Vec<String> {
            let document = read(html.as_bytes()).expect("a page");
            let texts =
                document.remarks.iter().filter_map(|remark| Some(remark.message.arg("text")?.plain().to_string()));
            texts.collect()
        };
        assert_eq!(listed(html), ["菜单 / 藏 / 脚"]);
        let page = "<head><title>题</title><style>x</style></head><div>站<a>名</a></div><div><p>一、总体情况</p><p>二、主动公开</p>\
                    <p>三、申请</p><table><tr><td>甲<td hidden>乙</table></div><table><tr><td>备案</table><script>x</script>";
        assert_eq!(listed(page), ["站 / 名 / 备案 / 乙"]);
    }

    #[test]
    fn tables_have_spans_and_layout_tables_give_way() {
        let html = "<table><tr><td><p>前</p><table><tr><td rowspan=2>a</td><td>b</td></tr><tr><td>c</td></tr></table></td></tr></table>";
        assert_eq!(texts(html), ["前", "a|b|c"]);
    }

    #[test]
    fn deep_nesting_is_survived() {
        let deep = format!("{}文字{}", "<div>".repeat(50_000), "</div>".repeat(50_000));
        assert_eq!(texts(&deep), ["文字"]);
        let tables = format!("{}1", "<table><tr><td>".repeat(3_000));
        assert!(!texts(&tables).is_empty());
    }

    #[test]
    fn footnotes_link_both_ways() {
        let word = "<p>正文<a href='#_ftn1' name='_ftnref1'><span>[1]</span></a>。</p><p><a href='#x'>1</a></p><p id=x>甲</p>\
                    <div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> 脚注</p></div>";
        let ours = "<p>正文<sup id=r><a href='#f'>1</a></sup>。</p><p>1甲</p>\
                    <ol><li id=f><p>脚注 <a href='#r'>↩</a></p></li></ol>";
        for (html, seen) in [(word, &["正文。", "1", "甲"][..]), (ours, &["正文。", "1甲"])] {
            let document = read(html.as_bytes()).expect("a page");
            let notes: Vec<String> = document.notes.iter().flatten().map(Paragraph::text).collect();
            assert_eq!(notes.iter().map(|note| note.trim()).collect::<Vec<_>>(), ["脚注"], "{html}");
            assert_eq!(texts(html), seen);
        }
    }

    /// As of a Word file: a note on a figure is said of its cell.
    #[test]
    fn a_footnote_on_a_figure_stands_behind_it() {
        let cell = "<td>12<a href='#_ftn1' name='_ftnref1'>[1]</a></td>";
        let html = format!(
            "<table><tr><td>行政许可</td>{cell}</tr><tr><td>甲</td><td>乙</td></tr></table>\
             <div id=ftn1><p><a href='#_ftnref1' name='_ftn1'>[1]</a> 含<b>委托</b></p></div>"
        );
        assert_eq!(texts(&html), ["行政许可|12（含委托）|甲|乙"]);
        assert_eq!(read(html.as_bytes()).expect("a page").notes, [Vec::new()]);
    }

    #[test]
    fn raised_and_struck_digits_are_no_part_of_a_figure() {
        let row = |cell: &str| format!("<table><tr><td>行政许可<td>{cell}<tr><td>甲<td>乙</table>");
        for (cell, seen) in [
            ("41<sup>1</sup>", "行政许可|41¹|甲|乙"),
            ("41<sub>1</sub>", "行政许可|41¹|甲|乙"),
            ("41<sup>[1]</sup>", "行政许可|41¹|甲|乙"),
            ("41<span style='font-size:60%; vertical-align: SUPER'>1</span>", "行政许可|41¹|甲|乙"),
            ("<s>40</s>41", "行政许可|41|甲|乙"),
            ("<span style='text-decoration: line-through'>5</span>41", "行政许可|41|甲|乙"),
            ("<span style='visibility:hidden'>5</span>41", "行政许可|41|甲|乙"),
            ("41<tr style='display:none'><td>行政许可<td>88", "行政许可|41|甲|乙"),
            ("41<tr hidden><td>行政许可<td>88", "行政许可|41|甲|乙"),
            ("41<td style='display:none'>88", "行政许可|41|甲|乙"),
            ("<del>40</del>41", "行政许可|41|甲|乙"),
            ("<img src=a.png>", "行政许可|\u{fffc}|甲|乙"),
            ("<img src=a.png>41", "行政许可|41|甲|乙"),
            ("<input value=41>", "行政许可|41|甲|乙"),
            ("<input type=hidden value=5>41", "行政许可|41|甲|乙"),
            // A blank cell of a sum on a page of ours, and one with an explanation.
            ("<a href=m><span class=vh>空</span></a>", "行政许可||甲|乙"),
            ("<a href=m><span class=vh>空</span></a><a href='#note-1'>①</a>", "行政许可|空①|甲|乙"),
            ("<select><option>0<option selected>41</select>", "行政许可|41|甲|乙"),
            ("<ruby>41<rp>(<rt>4<rp>)</ruby>", "行政许可|41|甲|乙"),
        ] {
            assert_eq!(texts(&row(cell)), [seen], "{cell}");
        }
        assert_eq!(texts("<p>10<sup>4</sup>亩</p>"), ["10⁴亩"]);
    }

    #[test]
    fn a_text_in_the_dress_of_a_page_is_read_by_its_lines() {
        let html =
            "<title>年报</title><div>菜单</div><pre>一、总体情况\n甲&lt;乙。\n二、主动公开\n规章\t1\t2\t3\n</pre>";
        assert_eq!(texts(html)[..3], ["年报", "一、总体情况", "甲<乙。"]);
        assert_eq!(texts("<p>正文很长很长</p><pre>码</pre>"), ["正文很长很长", "码"]);
    }

    #[test]
    fn only_what_holds_the_sections_is_read() {
        let html = "<div>网站菜单</div><div id=c><p>一、总体情况</p><p>甲</p><p>二、主动公开</p><p>三、申请</p><p>乙</p></div><div>相关链接</div>";
        assert_eq!(texts(html), ["一、总体情况", "甲", "二、主动公开", "三、申请", "乙"]);
    }
}
