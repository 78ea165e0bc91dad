//! The end of a report: its last sentence, and behind it what is no part of the text: the signature (落款), the imprint (印发), and
//! what a portal prints below a page. Nothing of it goes without a remark.

use crate::base::{Message, leading_number};
use crate::import::document::{DocumentBlock, Remark, SourceDocument, SourceLocation};
use crate::import::label::{SENTENCE_ENDS, squeeze};
use crate::import::recognise::evidence::title::is_name;
use crate::import::recognise::narrative::portal::{self, LONGEST, begins};
use chrono::NaiveDate;
use std::ops::Range;

/// Where a report ends, and what stands behind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ending {
    /// The first block that is no part of its text.
    pub(crate) start: usize,
    /// The lines of the signature.
    signature: Range<usize>,
    /// Whose signature it is.
    pub(crate) name: Option<String>,
    /// The day of the signature as it is typed: `2024-01-24`.
    pub(crate) signed: Option<String>,
}

/// Behind so many lines of a portal even a sentence is the portal's; one line may be a chance likeness.
const FIRM: usize = 2;

/// What an office prints below a signature: to whom copies go, and how the paper is published.
const IMPRINT_HEADS: &str = "抄送: 主送: 分送: 报送: 主题词: 公开方式: 公开属性: 信息公开选项: (此件";

/// What is put behind a signature begins with.
const APPENDIX_HEADS: &str = "附件 附表 附: 附录 注: 备注 说明:";

/// What may stand before a name or a date of a signature.
const LABELS: &str = "单位名称: 报告单位: 编制单位: 单位: 落款: 成文日期: 报告日期: 日期:";
/// What stands for a seal.
const SEALS: &str = "(盖章) (印章) (公章) (签章) (加盖公章) (章) 盖章";
/// What the names of agencies end with.
const AGENCIES: &str = "政府 办公室 办事处 局 厅 委 会 部 署 镇 乡 街道 中心 院 处 所 站 队 社 大学 学校 公司";

/// What a line behind the text is.
#[derive(Clone, Debug, PartialEq, Eq)]
enum EndLine {
    /// Text of the report: everything before it is, too.
    Text,
    /// A part of a signature.
    Signature(SignatureLine),
    /// What an office prints below its signature.
    Imprint,
    /// Text that is an appendix or a note, if it stands behind a signature.
    Appendix,
    /// A line of a portal.
    Portal,
    /// A sentence about a site: a portal's, where other lines of it stand before.
    AboutSite,
    /// Anything short: it belongs to what stands before it.
    Other,
}

/// What a line of a signature says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct SignatureLine {
    name: Option<String>,
    /// Whether there is a date, if only 2024年1月.
    dated: bool,
    /// The date, where it is whole.
    date: Option<String>,
}

/// The end of the last section, whose blocks are given. `name` is the agency's by the title.
pub(crate) fn find(document: &SourceDocument, section: Range<usize>, name: Option<&str>) -> Ending {
    let title = name.map(squeeze);
    let lines: Vec<EndLine> =
        document.blocks[section.clone()].iter().map(|block| line(block, title.as_deref())).collect();
    let mut ending = Ending { start: section.end, ..Ending::default() };
    let (mut portal, mut at, mut is_appendix) = (0, 0, false);
    while at < lines.len() {
        let run = lines[at..].iter().take_while(|line| matches!(line, EndLine::Signature(_))).count();
        let here = section.start + at;
        let is_new = ending.start == section.end;
        is_appendix |= lines[at] == EndLine::Appendix && ending.is_signed();
        match &lines[at] {
            _ if is_appendix => {}
            EndLine::Text | EndLine::Appendix | EndLine::AboutSite
                if portal < FIRM && (portal == 0 || lines[at] != EndLine::AboutSite) =>
            {
                (ending, portal) = (Ending { start: section.end, ..Ending::default() }, 0);
            }
            EndLine::Portal => {
                portal += 1;
                ending.start = ending.start.min(here);
            }
            EndLine::Imprint => ending.start = ending.start.min(here),
            EndLine::Signature(_) if is_new => ending.sign(&lines[at..at + run], here, title.as_deref()),
            _ => {}
        }
        at += run.max(1);
    }
    ending
}

impl Ending {
    /// Whether somebody signed, and when: no sentence stands between such lines by chance.
    fn is_signed(&self) -> bool {
        self.name.is_some() && self.signed.is_some()
    }

    /// Takes lines for the signature: with a date, or the name that the title has.
    fn sign(&mut self, lines: &[EndLine], first: usize, title: Option<&str>) {
        let parts = || {
            lines.iter().filter_map(|line| match line {
                EndLine::Signature(part) => Some(part),
                _ => None,
            })
        };
        let is_titles = |name: &str| {
            title.is_some_and(|title| title.ends_with(name) || name.ends_with(title) || name.starts_with(title))
        };
        let names = || parts().filter_map(|part| part.name.clone());
        if parts().any(|part| part.dated) || names().any(|name| is_titles(&name)) {
            self.start = first;
            self.signature = first..first + lines.len();
            self.name = names().next();
            self.signed = parts().find_map(|part| part.date.clone());
        }
    }

    /// What stands behind the text: the signature, and the rest in one remark.
    pub(crate) fn remarks(&self, document: &SourceDocument) -> Vec<Remark> {
        let list = |blocks: &mut dyn Iterator<Item = usize>, key: &'static str| {
            let lines = blocks.map(|at| content(&document.blocks[at])).filter(|(text, _)| !text.trim().is_empty());
            let lines: Vec<(String, SourceLocation)> = lines.collect();
            let (_, spot) = lines.first()?;
            let texts: Vec<&str> = lines.iter().map(|(text, _)| text.trim()).collect();
            let message = Message::new(key).with("lines", lines.len()).with("text", texts.join(" / "));
            Some(Remark { message, spot: *spot })
        };
        let mut rest = (self.start..document.blocks.len()).filter(|at| !self.signature.contains(at));
        let signature = list(&mut self.signature.clone(), "import.remark.signature");
        signature.into_iter().chain(list(&mut rest, "import.remark.behind_text")).collect()
    }
}

/// The text of a block, cells one after the other.
fn content(block: &DocumentBlock) -> (String, SourceLocation) {
    match block {
        DocumentBlock::Paragraph(paragraph) => (paragraph.text(), paragraph.spot),
        DocumentBlock::Grid(grid) => {
            let cells: Vec<&str> = grid.cells.iter().map(|cell| cell.text.as_str()).collect();
            (cells.join(" "), grid.spot)
        }
        DocumentBlock::Torn(cells) => {
            let spot = cells.first().map_or_else(SourceLocation::default, |cell| cell.spot);
            (cells.iter().map(|cell| cell.text.as_str()).collect::<Vec<_>>().join(" "), spot)
        }
    }
}

/// What a block is; `title` is the agency's name by the title.
fn line(block: &DocumentBlock, title: Option<&str>) -> EndLine {
    let text = squeeze(&content(block).0);
    // A picture, which may be a seal.
    if text.is_empty() {
        return EndLine::Other;
    }
    let signed = |text: &str| signature(text, title);
    if portal::is_line(&text) {
        return EndLine::Portal;
    }
    if !matches!(block, DocumentBlock::Paragraph(_)) {
        return EndLine::Text;
    }
    let is_short = text.chars().count() <= LONGEST && !text.contains('。');
    if begins(&text, IMPRINT_HEADS) || is_short && text.strip_suffix("印发").and_then(signed).is_some_and(|it| it.dated)
    {
        return EndLine::Imprint;
    }
    if let Some(signature) = signed(text.trim_end_matches('。')) {
        return EndLine::Signature(signature);
    }
    match text.contains(SENTENCE_ENDS) || text.chars().count() > LONGEST {
        true if begins(&text, APPENDIX_HEADS) => EndLine::Appendix,
        true if portal::is_about_site(&text) => EndLine::AboutSite,
        true => EndLine::Text,
        false => EndLine::Other,
    }
}

/// A line of a signature: a name, a date, or both in any order, with or without a seal.
fn signature(squeezed: &str, title: Option<&str>) -> Option<SignatureLine> {
    if squeezed.chars().count() > LONGEST {
        return None;
    }
    let bare = SEALS.split(' ').fold(squeezed.to_owned(), |text, seal| text.replace(seal, ""));
    let label = LABELS.split(' ').find_map(|label| bare.strip_prefix(label));
    let bare = label.unwrap_or(&bare);
    if bare.is_empty() {
        return Some(SignatureLine::default());
    }
    let named = |text: &str| {
        let known = title == Some(text) || is_name(text) && AGENCIES.split(' ').any(|ending| text.ends_with(ending));
        known.then(|| text.to_owned())
    };
    if let Some(name) = named(bare) {
        return Some(SignatureLine { name: Some(name), ..SignatureLine::default() });
    }
    let cuts = || bare.char_indices().map(|(at, _)| bare.split_at(at));
    let (name, date) = cuts()
        .find_map(|(before, after)| Some((before, date(after)?)))
        .or_else(|| cuts().rev().find_map(|(before, after)| Some((after, date(before)?))))?;
    let label = LABELS.split(' ').find_map(|label| name.strip_suffix(label));
    let name = label.unwrap_or(name);
    let name = if name.is_empty() { None } else { Some(named(name)?) };
    Some(SignatureLine { name, dated: true, date: Some(date).filter(|date| !date.is_empty()) })
}

/// A date and nothing else, as it is typed: `2024年1月24日`, `二〇二四年一月二十四日`, `2024.1.24`; empty for one without its day.
fn date(squeezed: &str) -> Option<String> {
    // As English documents of ours print it: 24 January 2024.
    if let Ok(date) = NaiveDate::parse_from_str(squeezed, "%d%B%Y") {
        return Some(date.format("%Y-%m-%d").to_string());
    }
    let text = squeezed.replace(['O', 'o', 'О', 'Ｏ', '○'], "〇");
    let number = |text: &str| {
        let (number, end) = leading_number(text)?;
        (end == text.len()).then(|| u32::try_from(number).ok()).flatten()
    };
    let (year, rest) = text.split_once(['年', '-', '/', '.'])?;
    let (month, day) = rest.split_once(['月', '-', '/', '.'])?;
    let year = number(year).filter(|year| (1000..10_000).contains(year))?;
    let day = day.strip_suffix('日').unwrap_or(day);
    if day.is_empty() {
        return number(month).filter(|month| (1..=12).contains(month)).map(|_| String::new());
    }
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, number(month)?, number(day)?)?;
    Some(date.format("%Y-%m-%d").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;
    use crate::import::document::Paragraph;

    /// How many lines are kept, and the ending. What is not kept is listed, word for word and once.
    fn ending(lines: &[&str], name: Option<&str>) -> (usize, Ending) {
        let paragraph = |line: &&str| DocumentBlock::Paragraph(Paragraph::plain(*line, SourceLocation::default()));
        let document = SourceDocument { blocks: lines.iter().map(paragraph).collect(), ..SourceDocument::default() };
        let ending = find(&document, 0..lines.len(), name);
        let listed: Vec<String> = ending
            .remarks(&document)
            .iter()
            .flat_map(|remark| {
                let text = remark.message.render(Lang::Zh);
                let (_, text) = text.split_once('：').expect("a list");
                text.split(" / ").map(str::to_owned).collect::<Vec<_>>()
            })
            .collect();
        let mut placed: Vec<&str> =
            lines[..ending.start].iter().copied().chain(listed.iter().map(String::as_str)).collect();
        let mut all = lines.to_vec();
        placed.sort_unstable();
        all.sort_unstable();
        assert_eq!(placed, all, "placed and listed are all");
        (ending.start, ending)
    }

    #[test]
    fn what_stands_behind_the_text_is_cut_off_and_listed() {
        const TEXT: &str = "本年度没有收取信息处理费。";
        const NAME: &str = "示例县人民政府";
        for (lines, kept) in [
            (&[TEXT, NAME, "2024年1月24日"][..], 1),
            (&[TEXT, "二O二四年一月二十四日"], 1),
            (&[TEXT, NAME], 1),
            (&[TEXT, "示例县人民政府办公室"], 1),
            (&["无", "2024-01-24", "示例县 人民政府（盖章）"], 1),
            (&[TEXT, "示例县人民政府  2024年1月24日"], 1),
            (&[TEXT, "日期：2024年1月", "（公章）"], 1),
            (
                &[
                    TEXT,
                    "中共示例县委办公室",
                    "示例县民政局",
                    "2024.1.24",
                    "抄送：县委办公室，县人大。",
                    "示例县政府办公室 2024年1月24日印发",
                ],
                1,
            ),
            (&[TEXT, "附件：1.统计表", "2.名单", NAME, "2024年1月24日", "附件下载", "1.统计表.docx"], 3),
            (
                &[
                    TEXT,
                    "扫一扫在手机打开当前页",
                    "友情链接",
                    "某某网",
                    "建议使用新的浏览器访问。",
                    "主办单位：示例县人民政府办公室",
                ],
                1,
            ),
            (
                &[
                    TEXT,
                    "网站标识码：0000000000 某公网安备00000000000号 某ICP备00000000号 地址：示例县中街一号 电话：0000-0000000",
                ],
                1,
            ),
            (&[TEXT, "上一篇：示例县2022年年报", "下一篇：没有了", "这一页是示例县的门户。"], 1),
            (&[TEXT, NAME, "2024年1月24日", "附件：统计表和名单各一份，随报告一并公开。", "名单以本页为准。"], 1),
            (&[TEXT, NAME, "2024年1月24日", "注：本报告所列数据为初步数。"], 1),
            // What is the office's own stays.
            (&[TEXT, "注：本报告所列数据为初步数。", NAME, "2024年1月24日"], 2),
            (&[TEXT, NAME, "注：本报告所列数据为初步数。"], 3),
            (&["数据截至2024年12月31日"], 1),
            (&[TEXT, NAME, "2024年1月24日", "附件下载", "另外还有一件事需要报告。"], 5),
            (&["主办单位为县政府办公室，承办单位为县融媒体中心。", "报告可在本网站查阅，链接见首页。"], 2),
            (&[TEXT, "民政局", "教育局"], 3),
            (&[TEXT, "相关信息可以在县政府网站查阅"], 2),
            (&["统计数据截至2024年12月31日", "无其他事项"], 2),
        ] {
            assert_eq!(ending(lines, Some(NAME)).0, kept, "{lines:?}");
        }
    }

    #[test]
    fn a_signature_says_who_and_when() {
        for (lines, name, signed) in [
            (&["无。", "示例县水利局", "2024年1月24日"][..], Some("示例县水利局"), Some("2024-01-24")),
            (&["无。", "二〇二四年十一月二十日", "示例县水利局"], Some("示例县水利局"), Some("2024-11-20")),
            (&["无。", "单位（盖章）：示例县水利局 日期：2024/1/24"], Some("示例县水利局"), Some("2024-01-24")),
            (&["无。", "示例县水利局", "2024年1月日"], Some("示例县水利局"), None),
            (&["无。", "示例县水利局"], None, None),
            (&["无。", "2024年13月24日"], None, None),
        ] {
            let (_, ending) = ending(lines, None);
            assert_eq!((ending.name.as_deref(), ending.signed.as_deref()), (name, signed), "{lines:?}");
        }
    }
}
