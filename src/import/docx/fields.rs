//! Fields: text that Word makes from an instruction. Those of links say where their text leads.

/// How many characters of instructions are kept: an address is no longer.
const LONGEST: usize = 2048;

/// How deep fields may stand in each other.
const DEEPEST: usize = 16;

/// The fields that are open, the innermost last: its instruction, and whether what stands here is its text.
#[derive(Debug, Default)]
pub(super) struct WordFields(Vec<(String, bool)>);

impl WordFields {
    /// A mark of a field: where it begins, where its text begins, where it ends.
    pub(super) fn mark(&mut self, kind: &str) {
        match kind {
            "begin" if self.0.len() < DEEPEST => self.0.push((String::new(), false)),
            "separate" => self.0.last_mut().into_iter().for_each(|(_, is_text)| *is_text = true),
            "end" => drop(self.0.pop()),
            _ => {}
        }
    }

    /// A part of an instruction.
    pub(super) fn instruct(&mut self, text: &str) {
        if let Some((instruction, false)) = self.0.last_mut()
            && instruction.len() + text.len() <= LONGEST
        {
            instruction.push_str(text);
        }
    }

    /// Where the text that stands here leads.
    pub(super) fn address(&self) -> Option<String> {
        self.0.iter().rev().filter(|(_, is_text)| *is_text).find_map(|(instruction, _)| address(instruction))
    }
}

/// The address in the instruction of a link: `HYPERLINK "https://…"`.
pub(super) fn address(instruction: &str) -> Option<String> {
    let rest = instruction.trim_start().strip_prefix("HYPERLINK")?.trim_start();
    let (address, _) = rest.strip_prefix('"')?.split_once('"')?;
    Some(address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leads_from_its_text_alone() {
        let mut fields = WordFields::default();
        fields.mark("begin");
        fields.instruct(" HYPERLINK ");
        fields.instruct("\"https://a.gov.cn/\" \\o \"x\" ");
        assert_eq!(fields.address(), None);
        fields.mark("separate");
        assert_eq!(fields.address().as_deref(), Some("https://a.gov.cn/"));
        fields.mark("end");
        assert_eq!(fields.address(), None);
        for other in ["PAGE", "HYPERLINK \\l \"_Toc1\"", "HYPERLINK"] {
            assert_eq!(address(other), None, "{other}");
        }
    }
}
