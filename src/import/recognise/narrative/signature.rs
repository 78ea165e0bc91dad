//! The signature at the end of a document, the agency's name and the date: no part of the last section.

use crate::base::Message;
use crate::import::document::{DocumentBlock, Remark, SourceDocument};
use crate::import::label::squeeze;

/// Takes the signature off the end of a document, and reports what it was.
pub(crate) fn drop_from(document: &mut SourceDocument, name: Option<&str>) {
    let name = name.map(squeeze);
    let is_part: [&dyn Fn(&str) -> bool; 2] = [&is_date, &|text| name.as_deref() == Some(text)];
    for is_part in is_part {
        let Some(DocumentBlock::Paragraph(last)) = document.blocks.last() else { return };
        if is_part(&squeeze(&last.text())) {
            let message = Message::new("import.remark.residue").with("text", last.text().trim());
            document.remarks.push(Remark { message, spot: last.spot });
            document.blocks.pop();
        }
    }
}

/// `2024年1月24日`, `二〇二四年一月二十四日`.
fn is_date(squeezed: &str) -> bool {
    let number = |text: &str, most: usize| {
        let count = text.chars().count();
        (1..=most).contains(&count)
            && text.chars().all(|c| c.is_ascii_digit() || "〇○零一二三四五六七八九十".contains(c))
    };
    let Some((year, rest)) = squeezed.split_once('年') else { return false };
    let Some((month, rest)) = rest.split_once('月') else { return false };
    number(year, 4) && number(month, 2) && rest.strip_suffix('日').is_some_and(|day| number(day, 3))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::document::{Paragraph, SourceLocation};

    fn left(lines: &[&str]) -> usize {
        let blocks =
            lines.iter().map(|line| DocumentBlock::Paragraph(Paragraph::plain(*line, SourceLocation::default())));
        let mut document = SourceDocument { blocks: blocks.collect(), ..SourceDocument::default() };
        drop_from(&mut document, Some("某县人民政府"));
        assert_eq!(document.remarks.len(), lines.len() - document.blocks.len());
        document.blocks.len()
    }

    #[test]
    fn only_a_name_and_a_date_at_the_end_are_a_signature() {
        assert_eq!(left(&["无其他事项。", "某县 人民政府", "2024年1月24日"]), 1);
        assert_eq!(left(&["无其他事项。", "二〇二四年一月二十四日"]), 1);
        assert_eq!(left(&["无其他事项。", "某县人民政府"]), 1);
        assert_eq!(left(&["本报告所列数据截至2024年12月31日。"]), 1);
        assert_eq!(left(&["另一局", "2024年1月24日", "完"]), 3);
    }
}
