//! Slips of typing, as a clerk makes them who knows the form and not TOML: each gets one finding, at its line, that says what is wrong
//! and what to write.

use super::site::{Case, REPORT, case};

/// What is typed, in place of what; the finding: its code, line and words, and the repair.
type TypingSlip = (&'static str, &'static str, &'static str, &'static str, usize, &'static str, &'static str);

#[rustfmt::skip]
const SLIPS: &[TypingSlip] = &[
    // Separators of thousands.
    ("a thousand between braces", "decisions = 0 }\npenalty", "decisions = 12,345 }\npenalty", "TOML", 6, "数字“12,345”里有千位分隔符", "改为 12345"),
    ("a thousand beside other figures", "issued = 1, repealed", "issued = 1,234, repealed", "TOML", 5, "数字“1,234”里有千位分隔符", "改为 1234"),
    ("a million", "decisions = 0 }\npenalty", "decisions = 1,234,567 }\npenalty", "TOML", 6, "“1,234,567”里有千位", "改为 1234567"),
    ("a thousand with a space", "decisions = 0 }\npenalty", "decisions = 12 345 }\npenalty", "TOML", 6, "“12 345”里有千位", "改为 12345"),
    ("a thousand with an apostrophe", "decisions = 0 }\npenalty", "decisions = 12'345 }\npenalty", "TOML", 6, "“12'345”里有千位", "改为 12345"),
    ("a thousand in full width", "decisions = 0 }\npenalty", "decisions = １２，３４５ }\npenalty", "TOML", 6, "里有千位分隔符", "改为 12345"),
    ("an amount of thousands", "\"12.30\"", "1,234.56", "TOML", 9, "“1,234.56”里有千位", "改为 1234.56"),
    ("thousands in a row", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "[ 1,231, 4, 0, 0, 1, 0, 1,236 ]\ncarried_in", "TYPE", 12, "有 9 个数", "“1,231”是一个数的，写成 1231"),
    ("a thousand with a zero in a row", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "[ 1,031, 4, 0, 0, 1, 0, 1,036 ]\ncarried_in", "TOML", 12, "数字“1,031”里有千位分隔符", "改为 1031"),
    // Cells without a figure.
    ("a bare stroke", "decisions = 0 }\npenalty", "decisions = / }\npenalty", "TOML", 6, "“/”没有加引号", "不适用的写 \"/\""),
    ("a full-width stroke", "decisions = 0 }\npenalty", "decisions = ／ }\npenalty", "TOML", 6, "“／”没有加引号", "不适用的写 \"/\""),
    ("a dash", "decisions = 0 }\npenalty", "decisions = — }\npenalty", "TOML", 6, "“—”没有加引号", "不适用的写 \"/\""),
    ("a word for none", "31, 4, 0", "31, 无, 0", "TOML", 12, "“无”没有加引号", "没有发生的写 0"),
    ("a word for blank", "decisions = 0 }\npenalty", "decisions = 空 }\npenalty", "TOML", 6, "“空”没有加引号", "空白的写 \"\""),
    ("nothing at all", "decisions = 0 }\npenalty", "decisions = }\npenalty", "TOML", 6, "这一格什么也没有写", "空白的写 \"\""),
    ("nothing between commas", "31, 4, 0", "31, , 0", "TOML", 12, "这一格什么也没有写", "空白的格写 \"\""),
    ("nothing for a row", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "\ncarried_in", "TOML", 12, "等号后面没有值", "写上值"),
    // Dates.
    ("a date with strokes", "2024-01-24", "2024/1/24", "TOML", 1, "日期“2024/1/24”的写法不对", "改为 2024-01-24"),
    ("a date with points", "2024-01-24", "2024.1.24", "TOML", 1, "日期“2024.1.24”的写法不对", "改为 2024-01-24"),
    ("a date without zeros", "2024-01-24", "2024-1-24", "TOML", 1, "日期“2024-1-24”的写法不对", "改为 2024-01-24"),
    ("a date in words", "2024-01-24", "2024年1月24日", "TOML", 1, "日期“2024年1月24日”的写法不对", "改为 2024-01-24"),
    ("a date in numerals", "2024-01-24", "二〇二四年一月二十四日", "TOML", 1, "的写法不对", "改为 2024-01-24"),
    ("a date of eight digits", "2024-01-24", "20240124", "TYPE", 1, "20240124 不是日期", "改为 published = 2024-01-24"),
    ("a date in quotes", "2024-01-24", "\"2024-01-24\"", "TYPE", 1, "不是日期", "改为 published = 2024-01-24，不加引号"),
    ("a date in words and quotes", "2024-01-24", "\"2024年1月24日\"", "TYPE", 1, "不是日期", "改为 published = 2024-01-24"),
    ("a date in curly quotes", "2024-01-24", "“2024-01-24”", "TOML", 1, "不是日期", "改为 2024-01-24，不加引号"),
    ("a date and a time", "2024-01-24", "2024-01-24 9:30", "TOML", 1, "的写法不对", "改为 2024-01-24T09:30:00"),
    ("a date with a full stop", "2024-01-24", "2024-01-24。", "TOML", 1, "不是日期", "改为 2024-01-24"),
    ("a month", "2024-01-24", "2024年1月", "TOML", 1, "2024年1月 不是日期", "2025-01-20"),
    ("no date yet", "2024-01-24", "待定", "TOML", 1, "待定 不是日期", "2025-01-20"),
    ("a blank date", "2024-01-24", "\"\"", "TYPE", 1, "published 是空白", "删去这一行"),
    ("a day that is not", "2024-01-24", "2024年2月30日", "TOML", 1, "没有“2024年2月30日”这一天", "核对日期"),
    // Text where none may stand.
    ("text behind a row", "0, 36 ]\ncarried_in", "0, 36 ] 待核\ncarried_in", "TOML", 12, "这里多出“待核”", "# 待核"),
    ("text behind a header", "[requests]", "[requests] 三、申请", "TOML", 11, "这里多出“三、申请”", "# 三、申请"),
    ("a line of text", "[requests]", "以后再填\n[requests]", "TOML", 11, "这一行没有等号", "说明文字前面要加 #"),
    ("a comment of another language", "0, 36 ]\ncarried_in", "0, 36 ] // 待核\ncarried_in", "TOML", 12, "注释要以 # 开头，不是“//”", "改为 #"),
    ("a full-width comment sign", "0, 36 ]\ncarried_in", "0, 36 ] ＃ 待核\ncarried_in", "TOML", 12, "全角字符「＃」，应为半角 #", "#"),
    ("a full stop behind a row", "0, 36 ]\ncarried_in", "0, 36 ]。\ncarried_in", "TOML", 12, "这里多了“。”", "删去"),
    ("a comma behind a row", "0, 36 ]\ncarried_in", "0, 36 ],\ncarried_in", "TOML", 12, "这里多了“,”", "删去"),
    ("two rows on one line", "0, 36 ]\ncarried_in", "0, 36 ] carried_in", "TOML", 12, "一行里写了两项", "另起一行"),
    ("a word without quotes", "published", "status = draft\npublished", "TOML", 1, "“draft”没有加引号", "\"draft\""),
    ("a status in Chinese", "published", "status = \"草稿\"\npublished", "TYPE", 1, "status 的值 草稿 无效", "写成 status = \"draft\""),
    ("a status in Chinese without quotes", "published", "status = 已公布\npublished", "TOML", 1, "“已公布”没有加引号", "写成 status = \"published\""),
    ("a scope in Chinese", "published", "scope = \"汇总\"\npublished", "TYPE", 1, "scope 的值 汇总 无效", "写成 scope = \"aggregate\""),
    // Units and numerals.
    ("a unit", "31, 4", "31件, 4", "TOML", 12, "数字 31 之外多了“件”", "改为 31"),
    ("a unit behind a space", "31, 4", "31 件, 4", "TOML", 12, "数字 31 之外多了“件”", "改为 31"),
    ("a remark", "31, 4", "31（其中网上 2）, 4", "TOML", 12, "数字 31 之外多了", "写在这一行的 # 后面"),
    ("yuan", "\"12.30\"", "123000元", "TOML", 9, "数字 123000 之外多了“元”", "改为 12.3"),
    ("ten thousand yuan", "\"12.30\"", "12.30万元", "TOML", 9, "数字 12.30 之外多了“万元”", "改为 12.30"),
    ("a Chinese numeral", "31, 4", "三十一, 4", "TOML", 12, "“三十一”是中文数字", "改为 31"),
    ("yuan in Chinese numerals", "\"12.30\"", "十二万五千元", "TOML", 9, "数字 125000 之外多了“元”", "改为 12.5；以元为单位的"),
    ("a leading zero", "31, 4", "031, 4", "TOML", 12, "前面多了 0", "改为 31"),
    ("a telephone number", "published", "metadata.\"电话\" = 03141234567\npublished", "TOML", 1, "前面多了 0", "改为 \"03141234567\""),
    ("a text in curly quotes", "published", "metadata.\"来源\" = “某镇，（党委）。”\npublished", "TOML", 1, "「“」，应为半角 \"", "\"某镇，（党委）。\""),
    ("a row of which nothing is said", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "\"\"\ncarried_in", "TYPE", 12, "应为一行数字", "new_received = [ \"\", \"\", \"\","),
    ("a row that does not apply", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "\"/\"\ncarried_in", "TYPE", 12, "应为一行数字", "new_received = [ \"/\", \"/\", \"/\","),
    ("a row in quotes", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "\"[ 31, 4, 0, 0, 1, 0, 36 ]\"\ncarried_in", "TYPE", 12, "应为一行数字", "new_received = [ 31, 4, 0, 0, 1, 0, 36 ]"),
    ("an explanation without its header", "published", "metadata.cell = \"requests\"\nmetadata.text = \"另附。\"\npublished", "KEY", 1, "是 [[explanations]] 里的", "补上一行 [[explanations]]"),
    ("a point without a zero", "\"12.30\"", ".5", "TOML", 9, "“.5”的小数点", "改为 0.5"),
    ("a letter for a digit", "31, 4", "3l, 4", "TOML", 12, "“3l”里有像数字的字母", "改为 31"),
    ("a formula", "0, 36 ]\ncarried_in", "0, =SUM(A1:F1) ]\ncarried_in", "TOML", 12, "“=SUM(A1:F1)”是表格里的公式", "只写算出来的数"),
    ("a decimal comma", "\"12.30\"", "12,3", "TOML", 9, "数字“12,3”里写了逗号", "写成 12.3"),
    // Full-width signs, and others in the place of those due.
    ("full-width digits", "31, 4", "３１, 4", "TOML", 12, "全角字符「３１」，应为半角 31", "new_received = [ 31, 4"),
    ("full-width commas", "31, 4, 0", "31， 4， 0", "TOML", 12, "「，」，应为半角 ,", "这一行改为 new_received = [ 31, 4, 0,"),
    ("enumeration commas", "31, 4, 0", "31、4、0", "TOML", 12, "「、」，应为半角 ,", "这一行改为 new_received = [ 31,4,0,"),
    ("full-width brackets", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "【31, 4, 0, 0, 1, 0, 36】\ncarried_in", "TOML", 12, "「【」，应为半角 [", "这一行改为 new_received = [31,"),
    ("full-width braces", "{ decisions = 0 }\npenalty", "｛ decisions = 0 ｝\npenalty", "TOML", 6, "「｛」，应为半角 {", "licensing = { decisions = 0 }"),
    ("a full-width header", "[requests]", "【requests】", "TOML", 11, "「【」，应为半角 [", "[requests]"),
    ("a full-width minus", "31, 4", "－31, 4", "TOML", 12, "「－」，应为半角 -", "-31"),
    ("a Chinese point", "\"12.30\"", "12。30", "TOML", 9, "「。」，应为半角 .", "12.30"),
    ("curly quotes", "\"12.30\"", "“12.30”", "TOML", 9, "「“」，应为半角 \"", "\"12.30\""),
    ("a straight and a curly quote", "\"12.30\"", "\"12.30”", "TOML", 9, "「”」，应为半角 \"", "\""),
    ("parentheses", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "( 31, 4, 0, 0, 1, 0, 36 )\ncarried_in", "TOML", 12, "这里写了“(”，应为 [", "["),
    ("semicolons", "31, 4, 0", "31; 4; 0", "TOML", 12, "这里写了“;”，应为 ,", ","),
    ("a colon", "carried_in =", "carried_in:", "TOML", 13, "这里写了“:”，应为 =", "carried_in = …"),
    ("a full-width colon between braces", "decisions = 0 }\npenalty", "decisions：0 }\npenalty", "TOML", 6, "这里写了“：”，应为 =", "decisions = …"),
    ("another bracket at the end", "0, 36 ]\ncarried_in", "0, 36 }\ncarried_in", "TOML", 12, "这里写了“}”，应为 ]", "]"),
    ("an indent of full-width spaces", "carried_in =", "\u{3000}\u{3000}carried_in =", "TOML", 13, "全角空格", "半角空格"),
    ("an invisible character", "31, 4", "31\u{200b}, 4", "TOML", 12, "看不见的字符（U+200B）", "删去"),
    // Commas, brackets, quotes and equals signs left out or too many.
    ("a comma left out", "31, 4", "31 4", "TOML", 12, "“31”和“4”之间缺少逗号", "写成 31, 4"),
    ("a comma left out between pairs", "issued = 1, repealed", "issued = 1 repealed", "TOML", 5, "之间缺少逗号", "1, repealed = …"),
    ("a point for a comma", "31, 4", "31. 4", "TOML", 12, "这里写了“.”，应为 ,", ","),
    ("no brackets", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "31, 4, 0, 0, 1, 0, 36\ncarried_in", "TOML", 12, "没有放在方括号里", "new_received = [ 31, 4, 0, 0, 1, 0, 36 ]"),
    ("no first bracket", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "TOML", 12, "没有放在方括号里", "new_received = [ 31, 4, 0, 0, 1, 0, 36 ]"),
    ("no last bracket", "0, 36 ]\ncarried_in", "0, 36\ncarried_in", "TOML", 12, "缺少 ]", "补上 ]"),
    ("no last brace", "decisions = 0 }\npenalty", "decisions = 0\npenalty", "TOML", 6, "缺少 }", "补上 }"),
    ("no bracket before a name", "[requests]", "requests]", "TOML", 11, "表名要写在方括号里", "[requests]"),
    ("a bracket too many", "[requests]", "[requests]]", "TOML", 11, "这里多了“]”", "删去"),
    ("no second quote", "\"12.30\"", "\"12.30", "TOML", 9, "引号没有成对", "英文双引号"),
    ("no first quote", "\"12.30\"", "12.30\"", "TOML", 9, "引号没有成对", "英文双引号"),
    ("quotes twice", "\"12.30\"", "\"\"12.30\"\"", "TOML", 9, "引号没有成对", "一个不多"),
    ("no equals sign", "carried_in =", "carried_in", "TOML", 13, "carried_in 后面缺少等号", "carried_in = [ 0,"),
    ("two equals signs", "carried_in =", "carried_in ==", "TOML", 13, "这里多了“=”", "删去"),
    ("a space in a key", "carried_in =", "carried in =", "TOML", 13, "键“carried in”里有空格", "carried_in"),
    ("a value on the next line", "carried_in =", "carried_in =\n", "TOML", 13, "没有和等号写在同一行", "接到等号后面"),
    // Figures too many and too few.
    ("a cell left out, with the total", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "[ 31, 4, 0, 0, 1, 36 ]\ncarried_in", "TYPE", 12, "只有 6 个数，像是漏了一格", "补上漏的一格"),
    ("a cell left out of table 四", "[ 1, 0, 0, 1, 2 ]", "[ 1, 0, 1, 2 ]", "TYPE", 26, "只有 4 个数，像是漏了一格", "结果维持、结果纠正"),
    ("two cells left out", "31, 4, 0, 0, 1, 0, 36", "31, 4, 0, 0, 36", "TYPE", 12, "有 5 个数，应为 7 个", "社会公益组织 0、法律服务机构 36；还缺：其他、总计"),
    ("a cell too many", "31, 4, 0, 0, 1, 0, 36", "31, 4, 0, 0, 0, 1, 0, 36", "TYPE", 12, "有 8 个数，应为 7 个", "总计 0；此外多出：36"),
    // Keys.
    ("a row by its label", "new_received", "本年新收", "TOML", 12, "不认识的键 本年新收", "的键是 new_received"),
    ("a row by its whole label", "carried_in", "二、上年结转政府信息公开申请数量", "TOML", 13, "不认识的键", "的键是 carried_in"),
    ("a row by its label in quotes", "new_received", "\"本年新收\"", "KEY", 12, "不认识的键 本年新收", "的键是 new_received"),
    ("a column by its label", "issued = 1", "本年制发件数 = 1", "TOML", 5, "不认识的键 本年制发件数", "的键是 issued"),
    ("a table by its title", "[requests]", "[收到和处理政府信息公开申请情况]", "TOML", 11, "不认识的键", "的键是 requests"),
    ("the date by its name", "published", "公布日期", "TOML", 1, "不认识的键 公布日期", "的键是 published"),
    ("capitals", "new_received", "NEW_RECEIVED", "KEY", 12, "不认识的键 NEW_RECEIVED", "的键是 new_received"),
    ("a group without its table", "[requests.results]", "[results]", "KEY", 16, "不认识的键 results", "写成 [requests.results]"),
    ("a misspelt table", "[requests]", "[request]", "KEY", 11, "不认识的键 request", "是否想写 requests？"),
    ("the date below a table", "litigation_after_review", "published = 2024-01-24\nlitigation_after_review", "KEY", 28, "published 写到了 [review_litigation] 的下面", "移到文件开头"),
    ("a figure for a row of one", "{ decisions = 0 }\npenalty", "12\npenalty", "TYPE", 6, "licensing 是整数", "licensing = { decisions = 12 }"),
    ("a column twice", "issued = 1, repealed", "issued = 1, issued = 1, repealed", "TOML", 5, "issued 在这张表里已经写过", "只能写一次"),
    ("a table twice", "[requests.results]", "[requests]\n[requests.results]", "TOML", 16, "表 [requests] 已经写过", "并成一处"),
    ("a row from a sheet", "carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]", "carried_in\t0\t0\t0\t0\t0\t0\t0", "TOML", 13, "carried_in 后面缺少等号", "carried_in = [ 0, 0, 0, 0, 0, 0, 0 ]"),
    ("a row as a text", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "\"31 4 0 0 1 0 36\"\ncarried_in", "TYPE", 12, "new_received 是文字", "new_received = [ 31, 4, 0, 0, 1, 0, 36 ]"),
    ("brackets in brackets", "[ 31, 4, 0, 0, 1, 0, 36 ]\ncarried_in", "[[ 31, 4, 0, 0, 1, 0, 36 ]]\ncarried_in", "TYPE", 12, "多了一层方括号", "new_received = [ 31, 4,"),
    ("no braces", "{ decisions = 0 }\npenalty", "decisions = 0\npenalty", "TOML", 6, "花括号没有写", "licensing = { decisions = 0 }"),
    ("a header with a colon", "[proactive]", "proactive:", "TOML", 3, "表名要写在方括号里", "[proactive]"),
    ("a group by its label", "[requests.results]", "[requests.本年度办理结果]", "TOML", 16, "不认识的键 requests.本年度办理结果", "写成 [requests.results]"),
    ("a status that is blank", "published", "status = \"\"\npublished", "TYPE", 1, "status 是空的", ""),
    // Headers and rows at another place.
    ("the first header deleted", "[proactive]\n", "", "KEY", 3, "是 [proactive] 里的，前面却没有这个表头", "补上一行 [proactive]"),
    ("a header deleted", "[requests]\n", "", "KEY", 11, "new_received、carried_in、carried_out 是 [requests] 里的，却写在 [proactive] 的下面", "补上一行 [requests]"),
    ("the header of a group deleted", "[requests.results]\n", "", "KEY", 16, "是 [requests.results] 里的，却写在 [requests] 的下面", "补上一行 [requests.results]"),
];

pub(crate) fn cases() -> Vec<Case> {
    SLIPS
        .iter()
        .map(|(name, from, to, code, line, says, repair)| {
            case(name).swap(REPORT, from, to).finds(code, REPORT, *line, says).repair(repair)
        })
        .collect()
}
