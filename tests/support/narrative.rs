//! Narratives made at random, as people write them in Markdown, and what a reader sees of one.

use crate::support::random_report::Random;

/// Words: ideographs and Latin mixed, marks that Markdown means something by, quoted where it would.
const WORDS: [&str; 22] = [
    "本机关认真贯彻条例，",
    "全年主动公开信息1234条。",
    "**重点领域：**全面公开；",
    "推进**“五公开”**工作，",
    "**《条例》**规定",
    "*注*：占比3.5%，",
    "***又粗又斜***，",
    "见[政府网站](https://www.example.gov.cn/a_b?c=1&d=2)，",
    "使用 APP 2.0 版 ",
    "e-mail 与 Wi-Fi ",
    "号码\\*123\\*，",
    "\\_下划线\\_，",
    "a \\< b 且 c > d，",
    "甲 & 乙\\&amp;丙，",
    "路径 C:\\\\目录，",
    "管道 \\| 线，",
    "第#3号，",
    "`代码`一段，",
    "波浪\\~\\~线，",
    "（括号）与“引号”、《书名》——",
    "方括\\[号\\]，",
    "反引\\`号。",
];
/// What a line may begin with and not mean. A short line that begins with （一） and is no sentence would be taken for a heading.
const STARTS: [&str; 10] =
    ["1\\. ", "2023\\. ", "3\\) ", "\\# ", "\\- ", "\\+ ", "\\> ", "（一）其中，", "一是", "\\=\\= "];

fn words(random: &mut Random) -> String {
    (0..=random.below(4)).map(|_| *random.pick::<&str>(&WORDS)).collect::<String>().trim().to_owned()
}

/// One to six blocks.
pub(crate) fn random(random: &mut Random) -> String {
    let count = 1 + random.below(6);
    let mut blocks: Vec<String> = (0..count).map(|_| block(random)).collect();
    // Some with a footnote, mentioned once or twice.
    if random.below(3) == 0 {
        let mentions = 1 + random.below(2);
        blocks.extend((0..mentions).map(|_| format!("{}[^注]{}", words(random), words(random))));
        blocks.push(format!("[^注]: {}", words(random)));
    }
    blocks.join("\n\n") + "\n"
}

fn block(random: &mut Random) -> String {
    match random.below(12) {
        0 | 1 => words(random),
        2 => format!("{}{}", random.pick::<&str>(&STARTS), words(random)),
        3 => format!("### （{}）{}", random.pick::<&str>(&["一", "二", "三"]), heading(random)),
        4 => format!("#### {}", heading(random)),
        5 => list("", &mut |_| "-".to_owned(), random),
        6 => {
            let first = *random.pick::<u64>(&[1, 1, 3]);
            list("", &mut |index| format!("{}.", first + index), random)
        }
        7 => {
            let inner = list("  ", &mut |_| "-".to_owned(), random);
            format!("- {}\n{inner}\n- {}", words(random), words(random))
        }
        8 => {
            let inner = list("   ", &mut |index| format!("{}.", index + 1), random);
            format!("1. {}\n{inner}\n2. {}", words(random), words(random))
        }
        9 => table(random),
        10 => format!("> {}", words(random)),
        // A soft break, and a hard one.
        _ => format!("{}\n{}\\\n{}", words(random), words(random), words(random)),
    }
}

fn heading(random: &mut Random) -> String {
    (*random.pick::<&str>(&["主动公开情况", "依申请公开 A-1", "监督保障\\*"])).to_owned()
}

fn list(indent: &str, marker: &mut dyn FnMut(u64) -> String, random: &mut Random) -> String {
    let items: Vec<String> =
        (0..=random.below(3)).map(|index| format!("{indent}{} {}", marker(index), words(random))).collect();
    items.join("\n")
}

fn table(random: &mut Random) -> String {
    let mut row = || format!("| {} | {} |", words(random).replace("\\| ", ""), words(random).replace("\\| ", ""));
    format!("{}\n| --- | ---: |\n{}\n{}", row(), row(), row())
}

/// What is seen of a narrative, a line a block: headings with their level, items with their depth and number, cells between bars,
/// bold between stars, but not in cells; without emphasis, quotation, code and the addresses of links. A break ends a paragraph.
pub(crate) fn shape(markdown: &str) -> Vec<String> {
    let html = annals::api::markdown::render("s", markdown).html;
    let mut shape = Shape { lines: vec![String::new()], lists: Vec::new(), table: false };
    let mut rest = html.as_str();
    while let Some((text, (tag, behind))) =
        rest.split_once('<').and_then(|(text, tag)| Some((text, tag.split_once('>')?)))
    {
        shape.text(text);
        shape.tag(tag);
        rest = behind;
    }
    shape.text(rest);
    shape.lines.iter().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

struct Shape {
    lines: Vec<String>,
    /// For each open list, the next number, if it has numbers.
    lists: Vec<Option<u64>>,
    table: bool,
}

impl Shape {
    fn text(&mut self, text: &str) {
        let line = self.lines.last_mut().expect("a line");
        for c in text.chars().map(|c| if c == '\n' { ' ' } else { c }) {
            if c != ' ' || !line.ends_with(' ') {
                line.push(c);
            }
        }
    }

    fn line(&mut self, start: String) {
        self.lines.push(start);
    }

    fn tag(&mut self, tag: &str) {
        let name = tag.split(' ').next().unwrap_or_default();
        match name {
            "p" if self.lines.last().is_some_and(|line| line.starts_with('•') && line.ends_with(": ")) => {}
            "p" | "tr" | "br" => self.line(String::new()),
            "h3" | "h4" | "h5" | "h6" => self.line(format!("{name} ")),
            "ul" => self.lists.push(None),
            "ol" => {
                let start = tag.split_once("start=\"").and_then(|(_, rest)| rest.split('"').next()?.parse().ok());
                self.lists.push(Some(start.unwrap_or(1)));
            }
            "/ul" | "/ol" => {
                self.lists.pop();
                self.line(String::new());
            }
            "li" => {
                let depth = self.lists.len();
                let number = self.lists.last_mut().expect("a list").as_mut().map(|next| {
                    *next += 1;
                    *next - 1
                });
                self.line(format!("•{depth} {}: ", number.map_or("-".to_owned(), |number| number.to_string())));
            }
            "table" | "/table" => {
                self.table = name == "table";
                self.line(String::new());
            }
            "strong" | "/strong" if self.table => {}
            "strong" | "/strong" => self.lines.last_mut().expect("a line").push_str("**"),
            "/td" | "/th" => self.text(" | "),
            "/p" | "/h3" | "/h4" | "/h5" | "/h6" | "/li" => self.line(String::new()),
            _ => {}
        }
    }
}
