//! Text and addresses as they may stand in HTML.

use crate::base::{encode_except, push_escaped};

/// The scheme of an address, as a browser would read it: control characters and white space do not count.
pub(super) fn scheme(address: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in address.chars().filter(|c| !c.is_control() && !c.is_whitespace()) {
        match c {
            ':' => return scheme.starts_with(|c: char| c.is_ascii_alphabetic()).then_some(scheme),
            'a'..='z' | 'A'..='Z' | '0'..='9' | '+' | '-' | '.' => scheme.push(c.to_ascii_lowercase()),
            _ => return None,
        }
    }
    None
}

/// Whether an address is one that a page may link to: of the web, of mail or telephone, or relative. Any other may run in the
/// reader's browser.
pub fn is_safe_address(address: &str) -> bool {
    scheme(address).is_none_or(|scheme| matches!(scheme.as_str(), "http" | "https" | "mailto" | "tel"))
}

/// Whether an address is safe and says itself where it leads: what looks relative and is on another host is none.
pub fn is_plain_address(address: &str) -> bool {
    let address: String = address.chars().filter(|c| !c.is_control() && !c.is_whitespace()).collect();
    is_safe_address(&address)
        && match scheme(&address).as_deref() {
            None => !["//", "/\\", "\\"].iter().any(|start| address.starts_with(start)),
            Some(scheme @ ("http" | "https")) => {
                let host = address[scheme.len()..].strip_prefix("://");
                host.is_some_and(|host| !host.is_empty() && !host.starts_with('/'))
            }
            Some(_) => true,
        }
}

/// Whether an address is safe and leads to the same place from everywhere.
pub fn is_absolute_address(address: &str) -> bool {
    is_plain_address(address) && scheme(address).is_some()
}

/// An address in an attribute: what may not stand in an address is percent-encoded, an escape that is there already stays.
pub(super) fn push_address(out: &mut String, address: &str) {
    push_escaped(out, &encode_except(address.trim(), b":/?#[]@!$&'()*+,;=%"));
}
