//! Ideographs in place of the radicals that stand for them in the text layer of many PDFs: ⾏ for 行, ⺠ for 民. They look alike,
//! share a glyph in the font, and are other characters.

/// The ideographs of the radicals from U+2F00 on, in order; of two that share a glyph the simplified one: 户, not 戶.
const KANGXI: &str = "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳\
                      心戈户手支攴文斗斤方无日曰月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸\
                      缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音\
                      頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";
const FIRST: u32 = 0x2f00;

/// Radicals of another block that are whole ideographs, each before its ideograph.
const OTHERS: &str = "⺁厂⺟母⺠民⺬示⺻聿⺽臼⻁虎⻄西⻅见⻆角⻉贝⻋车⻑長⻓长⻔门⻘青⻙韦⻚页⻛风⻜飞⻝食⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻬齐⻮齿⻰龙⻳龟";

/// The ideograph of a radical; any other character as it is.
fn ideograph(c: char) -> char {
    match c {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth((u32::from(c) - FIRST) as usize).unwrap_or(c),
        '\u{2e80}'..='\u{2eff}' => {
            let mut pairs = OTHERS.chars();
            while let Some(radical) = pairs.next() {
                let ideograph = pairs.next().unwrap_or(c);
                if radical == c {
                    return ideograph;
                }
            }
            c
        }
        _ => c,
    }
}

/// Replaces radicals in a text.
pub(super) fn repair(text: &mut String) {
    if text.contains(|c| matches!(c, '\u{2e80}'..='\u{2fd5}')) {
        *text = text.chars().map(ideograph).collect();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_become_ideographs() {
        let mut text = "⼈⺠政府⻔⼾⾏政⽂件⻚⿓".to_owned();
        repair(&mut text);
        assert_eq!(text, "人民政府门户行政文件页龍");
        assert_eq!(KANGXI.chars().count(), 214);
    }
}
