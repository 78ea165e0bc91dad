//! JSON as it is published: a record a line, so that two versions can be compared line by line, and no indent, which would be half of it.

use crate::base::JsonWriter;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::io::{self, Write};

/// What stands this deep begins a line: the members of the document, and theirs.
const DEPTH: usize = 2;

/// A document as JSON, with a newline at the end.
pub fn json_lines(document: &impl Serialize) -> Vec<u8> {
    let mut text = Vec::with_capacity(32 * 1024);
    let written = document.serialize(&mut Serializer::with_formatter(JsonWriter(&mut text), LineFormatter::default()));
    debug_assert!(written.is_ok(), "writing to memory, with texts as keys, cannot fail");
    text.push(b'\n');
    text
}

/// Breaks lines down to [`DEPTH`].
#[derive(Default)]
struct LineFormatter {
    depth: usize,
    /// Whether the innermost list or object has something in it.
    has_value: bool,
}

impl LineFormatter {
    fn begin<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(sign)
    }

    fn end<W: ?Sized + Write>(&mut self, writer: &mut W, sign: &[u8]) -> io::Result<()> {
        if self.has_value && self.depth <= DEPTH {
            writer.write_all(b"\n")?;
        }
        self.depth -= 1;
        self.has_value = true;
        writer.write_all(sign)
    }

    fn separate<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.has_value = true;
        writer.write_all(match (first, self.depth <= DEPTH) {
            (true, true) => b"\n",
            (false, true) => b",\n",
            (true, false) => b"",
            (false, false) => b",",
        })
    }
}

impl Formatter for LineFormatter {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(writer, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(writer, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        self.separate(writer, first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_a_line() {
        let document = serde_json::json!({
            "a": 1, "cells": { "x": { "before": [1, 2], "none": {} }, "y": {} }, "list": [[], [1, [2]], "z"], "nothing": []
        });
        let text = String::from_utf8(json_lines(&document)).expect("a text");
        let lines = [
            "{",
            "\"a\":1,",
            "\"cells\":{",
            "\"x\":{\"before\":[1,2],\"none\":{}},",
            "\"y\":{}",
            "},",
            "\"list\":[",
            "[],",
            "[1,[2]],",
            "\"z\"",
            "],",
            "\"nothing\":[]",
            "}",
            "",
        ];
        assert_eq!(text.split('\n').collect::<Vec<_>>(), lines);
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("JSON"), document);
    }
}
