//! HTML made in Rust because loops over table cells are the dearest thing a template can do: the statutory tables, the
//! tables of a comparison, and its sentences. A theme gets each as one safe string, with classes, ids and addresses it can style.

mod changes;
mod digits;
mod shape;
mod statutory;
mod text;

pub use changes::{change_word, comparison_table, detail_table};
pub use digits::{digits, escape, signed};
pub use statutory::{Marks, statutory_table};
pub use text::{counts_said, text_changes};

/// The mark of a note: ① to ⑳, then (21) and so on.
pub fn mark(number: usize) -> String {
    match u32::try_from(number) {
        Ok(n @ 1..=20) => char::from_u32(0x2460 + n - 1).map_or_else(String::new, String::from),
        _ => format!("({number})"),
    }
}
