//! An exact amount of money, its digits kept as typed.

use rust_decimal::Decimal;
use std::fmt;

/// A decimal with the digits that a person typed: `12.30` stays `12.30` on every page and in every file, and is compared and
/// summed exactly. There is no binary fraction anywhere near a statutory figure.
#[derive(Clone, Debug)]
pub struct Amount {
    digits: Box<str>,
    value: Decimal,
}

impl Amount {
    /// More digits than any office has money. Below it a figure can be added up, told in percent and held against another without a
    /// thought of what [`Decimal`] can hold: 28 digits.
    const MOST_DIGITS: usize = 20;

    /// Reads an optional sign, digits, and optionally a point and more digits; nothing else, and at most 20 digits.
    pub fn parse(text: &str) -> Option<Amount> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').map_or((unsigned, None), |(w, f)| (w, Some(f)));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        let count = whole.len() + fraction.map_or(0, str::len);
        if !digits(whole) || !fraction.is_none_or(digits) || count > Self::MOST_DIGITS {
            return None;
        }
        let value = Decimal::from_str_exact(text).ok()?;
        Some(Amount { digits: text.into(), value })
    }

    /// The exact value.
    pub fn value(&self) -> Decimal {
        self.value
    }

    /// The digits as typed.
    pub fn as_str(&self) -> &str {
        &self.digits
    }
}

impl From<Decimal> for Amount {
    fn from(value: Decimal) -> Amount {
        Amount { digits: value.to_string().into(), value }
    }
}

/// Equal in value: `1.0` equals `1.00`.
impl PartialEq for Amount {
    fn eq(&self, other: &Amount) -> bool {
        self.value == other.value
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.digits)
    }
}

/// A difference with its sign: `+3`, `-2`, `0`.
pub fn signed(value: Decimal) -> String {
    if value.is_sign_positive() && !value.is_zero() { format!("+{value}") } else { value.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_digits_and_compares_values() {
        let a = Amount::parse("12.3400").expect("an amount");
        assert_eq!(a.to_string(), "12.3400");
        assert_eq!(a, Amount::parse("12.34").expect("an amount"));
    }

    #[test]
    fn refuses_what_is_no_plain_decimal() {
        for text in ["", ".", "1.", ".5", "1e3", "1,000", "１２", "12元", "--1", "0x1f", "123456789012345678901"] {
            assert!(Amount::parse(text).is_none(), "{text}");
        }
    }
}
