//! Whether findings can be read: no key without a text, no argument left open, in both languages and in all formats.

use annals::api::base::{Diagnostic, Lang, Message, OutputKind};
use annals::api::diagnose;

/// First steps of the catalogues' keys, as they would show if a text were missing.
const KEYS: [&str; 15] = [
    "read",
    "toml",
    "key",
    "type",
    "site",
    "agency",
    "edition",
    "report",
    "figures",
    "placeholder",
    "rules",
    "sum",
    "rule",
    "diagnose",
    "code",
];

pub(crate) fn readable(found: &[Diagnostic]) -> Result<(), String> {
    for lang in Lang::ALL {
        for diagnostic in found {
            let messages = [Some(&diagnostic.message), diagnostic.help.as_ref()].into_iter().flatten();
            let labels = diagnostic.secondary.iter().map(|(_, label)| label);
            messages.chain(labels).try_for_each(|message| is_text(message, lang))?;
        }
        for color in [false, true] {
            for width in [0, 80] {
                let drawn = diagnose::human(found, lang, color, Some(width));
                if found.iter().any(|diagnostic| !drawn.contains(diagnostic.code)) {
                    return Err(format!("not all is drawn:\n{drawn}"));
                }
            }
        }
        let json: serde_json::Value =
            serde_json::from_str(&diagnose::json(found, lang)).map_err(|error| error.to_string())?;
        let listed = json["diagnostics"].as_array().map_or(0, Vec::len);
        let sarif: serde_json::Value =
            serde_json::from_str(&diagnose::sarif(found, lang, &|_| None)).map_err(|error| error.to_string())?;
        let results = sarif["runs"][0]["results"].as_array().map_or(0, Vec::len);
        let commands = diagnose::github(found, lang).lines().count();
        if [listed, results, commands] != [found.len(); 3] {
            return Err(format!("{} findings, but {listed}, {results}, {commands} are rendered", found.len()));
        }
    }
    Ok(())
}

fn is_text(message: &Message, lang: Lang) -> Result<(), String> {
    let text = message.render(lang);
    // The placeholder's own braces are double.
    let open = text.replace("{{", "").split('{').skip(1).any(|rest| {
        rest.split_once('}').is_some_and(|(name, _)| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'))
    });
    let raw = text.split(|c: char| !(c.is_ascii_lowercase() || matches!(c, '.' | '_'))).find(|word| {
        let known = word.ends_with(".toml") || word.ends_with(".css") || OutputKind::parse(word).is_some();
        !known && word.split_once('.').is_some_and(|(first, rest)| KEYS.contains(&first) && !rest.is_empty())
    });
    match (text.trim().is_empty() || open, raw) {
        (false, None) => Ok(()),
        _ => Err(format!("`{}` reads `{text}` in {}", message.key(), lang.tag())),
    }
}
