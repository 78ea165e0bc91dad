//! Percent-coding of addresses (RFC 3986).

use std::fmt::Write as _;

/// Percent-encodes what may not stand in the path of an address, `/` excepted.
pub(crate) fn encode(path: &str) -> String {
    encode_except(path, b"/")
}

/// Percent-encodes every byte but the unreserved ones and those of `kept`.
pub(crate) fn encode_except(text: &str, kept: &[u8]) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => out.push(byte.into()),
            _ if kept.contains(&byte) => out.push(byte.into()),
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
    out
}

/// Undoes [`encode`]; `None` where a `%` begins no byte or the result is no UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let (bytes, is_well_formed) = decode_bytes(text);
    if is_well_formed { String::from_utf8(bytes).ok() } else { None }
}

/// Undoes [`encode`] in text that people type: a `%` that begins no byte stays, and so does a whole that is no UTF-8.
pub(crate) fn decode_lenient(text: &str) -> String {
    String::from_utf8(decode_bytes(text).0).unwrap_or_else(|_| text.to_owned())
}

/// The file that an address in a text names, without what follows its path.
pub(crate) fn file_of_address(address: &str) -> String {
    decode_lenient(address.split(['#', '?']).next().unwrap_or_default())
}

/// The bytes of a text, and whether every `%` in it begins one.
fn decode_bytes(text: &str) -> (Vec<u8>, bool) {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let mut bytes = Vec::with_capacity(text.len());
    let mut is_well_formed = true;
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        match (byte, digit(after.first()), digit(after.get(1))) {
            (b'%', Some(high), Some(low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &after[2..];
            }
            _ => {
                is_well_formed &= *byte != b'%';
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    (bytes, is_well_formed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back() {
        assert_eq!(encode("a/章 1.pdf"), "a/%E7%AB%A0%201.pdf");
        assert_eq!(encode_except("a b:/", b":"), "a%20b:%2F");
        assert_eq!(decode("%E7%AB%A0%20.pdf").as_deref(), Some("章 .pdf"));
    }

    #[test]
    fn what_is_malformed_is_refused_or_stays() {
        for malformed in ["100%.pdf", "%ff", "%+f", "%a", "%"] {
            assert_eq!(decode(malformed), None, "{malformed}");
            assert_eq!(decode_lenient(malformed), malformed);
        }
    }
}
