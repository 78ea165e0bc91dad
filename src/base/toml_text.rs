//! Texts and keys as they are written to TOML.

use super::json::json_text;

/// A text as a value. TOML takes the control signs from U+0080 on as they are, and a terminal that shows the file obeys them: they are
/// escapes here, and those of JSON are TOML's.
pub(crate) fn toml_text(text: &str) -> String {
    match text.contains(|c: char| matches!(c, '\u{80}'..='\u{9f}')) {
        true => json_text(&text).unwrap_or_default(),
        false => toml::Value::from(text).to_string(),
    }
}

/// A text as a key: bare where TOML allows it, else of one line.
pub(crate) fn toml_key(key: &str) -> String {
    let is_bare =
        !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if is_bare { key.to_owned() } else { json_text(&key).unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_steers_no_terminal(text in ".*|[\u{0}-\u{a0}'\"\\\\]{0,9}") {
            let line = format!("{} = {}\n", toml_key(&text), toml_text(&text));
            let read: toml::Table = line.parse().expect("TOML");
            prop_assert_eq!(read, toml::Table::from_iter([(text.clone(), text.into())]));
            prop_assert!(!line.contains(|c: char| c.is_control() && !matches!(c, '\t' | '\n')), "{line:?}");
        }
    }
}
