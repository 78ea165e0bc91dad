//! Texts in tables as text (CSV) that spreadsheet programs would take for formulas, which can start programs and send what is in the
//! table elsewhere: an apostrophe in front is their own mark of a text. Reading takes it off again.

use std::borrow::Cow;

/// What a formula may begin with in Excel, WPS or LibreOffice; the wide forms count on some Chinese and Japanese systems.
const MARKS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// The mark of a text.
const GUARD: char = '\'';

/// A text as it is written to CSV. Numbers stay as they are; what has a guard by itself gets another one, so that reading gives it back.
pub(crate) fn guarded(text: &str) -> Cow<'_, str> {
    let is_number = || text.parse::<rust_decimal::Decimal>().is_ok();
    match text.trim_start_matches(GUARD).starts_with(MARKS) && !is_number() {
        true => format!("{GUARD}{text}").into(),
        false => text.into(),
    }
}

/// A text as it was before it was written to CSV.
pub(crate) fn unguarded(text: &str) -> &str {
    let is_guarded = |rest: &&str| rest.trim_start_matches(GUARD).starts_with(MARKS);
    text.strip_prefix(GUARD).filter(is_guarded).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_are_no_formulas() {
        for number in ["+3", "-2", "-2.50", "0", "12"] {
            assert_eq!(guarded(number), number);
        }
        for text in ["=1+1", "+3元", "-", "@SUM(A1)", "\tx", "\r=x", "\n=x", "＝1", "-2+3", "+3 "] {
            assert_eq!(guarded(text), format!("'{text}"), "{text:?}");
        }
        assert_eq!((guarded("'甲'"), unguarded("'甲'")), ("'甲'".into(), "'甲'"));
    }

    proptest! {
        #[test]
        fn what_is_guarded_reads_back_and_begins_no_formula(text in "'{0,3}[=+@\t\r\n＝－-]{0,2}[0-9a甲.'-]{0,4}") {
            let written = guarded(&text);
            prop_assert_eq!(unguarded(&written), &text);
            let is_number = written.parse::<rust_decimal::Decimal>().is_ok();
            prop_assert!(is_number || !written.starts_with(MARKS), "{written:?}");
        }
    }
}
