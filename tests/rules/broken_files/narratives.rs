//! Placeholders and links in narratives.

use super::site::{Case, OVERVIEW, REPORT, case};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("an unknown address").write(OVERVIEW, "一\n收到 {{ requests.new_recieved.total }} 件。\n").finds(
            "PLACEHOLDER",
            OVERVIEW,
            2,
            "没有 requests.new_recieved.total",
        ),
        case("an address that is no cell").write(OVERVIEW, "收到 {{ requests }} 件。\n").finds(
            "PLACEHOLDER",
            OVERVIEW,
            1,
            "没有 requests",
        ),
        case("an empty placeholder").write(OVERVIEW, "收到 {{ }} 件。\n").finds(
            "PLACEHOLDER",
            OVERVIEW,
            1,
            "没有写地址",
        ),
        case("a placeholder that is not closed")
            .write(OVERVIEW, "一\n\n收到 {{ requests.new_received.total 件。\n")
            .finds("PLACEHOLDER", OVERVIEW, 3, "没有结尾的“}}”"),
        case("a placeholder closed by the next one")
            .write(OVERVIEW, "收到 {{ requests.new_received.total 件，\n结转 {{ requests.carried_out.total }} 件。\n")
            .finds("PLACEHOLDER", OVERVIEW, 1, "没有结尾的“}}”"),
        case("a placeholder closed by one brace")
            .write(OVERVIEW, "收到 {{ requests.new_received.total } 件。\n")
            .finds("PLACEHOLDER", OVERVIEW, 1, "没有结尾的“}}”"),
        case("full-width braces stay text").write(OVERVIEW, "收到 ｛｛ requests.new_received.total ｝｝ 件。\n"),
        case("escaped placeholders stay text").write(OVERVIEW, "写作 \\{{ a.b }}。\n"),
        case("last year without a report")
            .write(OVERVIEW, "上年 {{ previous.requests.new_received.total }} 件。\n")
            .finds("PLACEHOLDER", OVERVIEW, 1, "没有 2022 年的报告"),
        case("a blank cell")
            .swap(REPORT, "licensing = { decisions = 0 }", "licensing = { decisions = \"\" }")
            .write(OVERVIEW, "许可 {{ proactive.licensing.decisions }} 件。\n")
            .finds("PLACEHOLDER", OVERVIEW, 1, "印作（空）"),
        case("a row of a group that was given as one row")
            .write(OVERVIEW, "{{ requests.results.refused.state_secret.total }}\n")
            .finds("PLACEHOLDER", OVERVIEW, 1, "印作（空）"),
        case("a link to a file that is not there").write(OVERVIEW, "一\n\n见[附件](plan.pdf)。\n").finds(
            "LINK",
            OVERVIEW,
            3,
            "plan.pdf 不在报告目录里",
        ),
        case("a picture that is not there").write(OVERVIEW, "![图](图.png)\n").finds("LINK", OVERVIEW, 1, "图.png"),
        case("a link to a file whose name is encoded")
            .write("content/a/2023/附 件.pdf", "")
            .write(OVERVIEW, "[附件](%E9%99%84%20%E4%BB%B6.pdf) [附件](<附 件.pdf>)\n"),
        case("a link to another section's source").write(OVERVIEW, "[五](problems.md)\n").finds(
            "LINK",
            OVERVIEW,
            1,
            "problems.md",
        ),
        case("a link out of the folder").write(OVERVIEW, "[密](../../../site.toml)\n"),
        case("a broken table").write(OVERVIEW, "| a | b |\n|---|\n| 1 | 2 | 3 |\n"),
        case("markup and scripts").write(OVERVIEW, "<script>alert(1)</script>\n\n<div\n\n&#0; &#xFFFFFFFF; &bogus;\n"),
        case("an empty narrative").write(OVERVIEW, ""),
    ]
}
