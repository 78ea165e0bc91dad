//! What a roll-up tells: old and new by table, and what stands in the way of calling an aggregate whole.

use super::{Done, RollupRun};
use crate::base::{Lang, Message, Slug, Text};
use crate::check;
use crate::cli::terminal::Terminal;
use crate::edition::{CellId, Edition, Row};
use crate::model::{Addend, Member, MemberChange, MemberSums};
use std::collections::BTreeSet;

impl RollupRun<'_> {
    /// Old and new by table, for stdout; what was blank and becomes 0 is only counted.
    pub(super) fn changes(&self, done: &Done, terminal: &Terminal) -> String {
        let lang = terminal.lang;
        let Some(report) = self.site.agency(&done.agency).and_then(|agency| agency.report(self.args.year)) else {
            return String::new();
        };
        let (zeros, figures): (Vec<_>, Vec<_>) =
            done.rollup.changes.iter().partition(|change| change.old.is_empty() && change.new.is_zero());
        let key = if done.is_new { "rollup.head_new" } else { "rollup.head" };
        let head =
            self.message(key, &done.agency).with("members", self.site.members(&done.agency, self.args.year).len());
        let mut out = format!("{}\n", head.render(lang));
        for table in &report.edition.tables {
            let of_table = |cell| {
                report.edition.tables.get(report.edition.def(cell).table).is_some_and(|own| own.key == table.key)
            };
            let changes: Vec<_> = figures.iter().filter(|change| of_table(change.cell)).collect();
            if changes.is_empty() {
                continue;
            }
            out += &format!("  {}\n", report.edition.heading(table, lang));
            for change in changes {
                let old =
                    if change.old.is_empty() { Message::new("rollup.blank").render(lang) } else { change.old.clone() };
                let name = report.edition.name(change.cell);
                out += &format!("    {}  {old} → {}\n", name.get(lang), change.new);
            }
        }
        if !zeros.is_empty() {
            out += &format!("  {}\n", Message::new("rollup.zeros").with("count", zeros.len()).render(lang));
        }
        if done.rollup.changes.is_empty() && done.rollup.by_hand.is_empty() {
            out += &format!("  {}\n", Message::new("rollup.none").render(lang));
        }
        out
    }

    /// What stands in the way of calling an aggregate whole, for stderr.
    pub(super) fn remarks(&self, done: &Done, wrong: &BTreeSet<Slug>) -> Vec<Message> {
        let year = self.args.year;
        let members = self.site.members(&done.agency, self.args.year);
        let mut remarks = Vec::new();
        let mut list = |key: &'static str, names: Vec<&str>| {
            if !names.is_empty() {
                let message = self.message(key, &done.agency).with("count", names.len());
                remarks.push(message.with("names", names));
            }
        };
        let names = |is_meant: &dyn Fn(&Member<'_>) -> bool| -> Vec<&str> {
            members.iter().filter(|member| is_meant(member)).map(|member| self.name(member.slug)).collect()
        };
        let has_errors = |member: &Member<'_>| member.report.is_some() && wrong.contains(member.slug);
        list("rollup.missing", names(&|member| member.is_missing(year)));
        list("rollup.errors", names(&has_errors));
        list("rollup.drafts", names(&|member| member.report.is_some_and(|report| report.draft)));
        let known: BTreeSet<&Slug> = members.iter().map(|member| member.slug).collect();
        let children = self.site.children_due(&done.agency, year);
        list(
            "rollup.outside",
            children.iter().map(|m| m.slug).filter(|s| !known.contains(s)).map(|s| self.name(s)).collect(),
        );
        for (key, change) in [
            ("rollup.corrected", MemberChange::Corrected),
            ("rollup.changed", MemberChange::Figures),
            ("rollup.joined", MemberChange::New),
        ] {
            let changed = done.changed.iter().filter(|(_, own)| *own == change);
            list(key, changed.map(|(slug, _)| self.name(slug)).collect());
        }
        remarks.extend(self.cells_to_look_at(done));
        remarks.extend(self.sealed(done));
        remarks
    }

    /// The cells whose sums lack a member, or that are left alone.
    fn cells_to_look_at(&self, done: &Done) -> Vec<Message> {
        let agency = self.site.agency(&done.agency);
        let Some(report) = agency.and_then(|agency| agency.report(self.args.year)) else { return Vec::new() };
        let sums = MemberSums::new(
            &report.edition,
            self.args.year,
            self.site.members(&done.agency, self.args.year),
            &self.site.editions,
        );
        let mut messages = Vec::new();
        for index in 0..sums.members().len() {
            let name = self.name(sums.members()[index].slug);
            let mut add = |key: &'static str, cells: &[CellId], is_meant: fn(Addend) -> bool| {
                let cells = cells.iter().copied().filter(|cell| is_meant(sums.addend(index, *cell)));
                let cells: Vec<CellId> = cells.collect();
                if !cells.is_empty() {
                    let message = Message::new(key).with("name", name).with("count", cells.len());
                    messages.push(with_cells(message, &report.edition, &cells));
                }
            };
            add("rollup.no_number", &done.rollup.blanks, |addend| matches!(addend, Addend::NotANumber(_)));
            add("rollup.unreadable", &done.rollup.unreadable, |addend| matches!(addend, Addend::NotANumber(_)));
            let is_other = |addend| matches!(addend, Addend::NotInForm | Addend::AsOneRow);
            add("rollup.not_comparable", &done.rollup.incomparable, is_other);
        }
        for (key, cells) in [("rollup.kept", &done.rollup.kept), ("rollup.by_hand", &done.rollup.by_hand)] {
            if !cells.is_empty() {
                let message = Message::new(key).with("count", cells.len());
                messages.push(with_cells(message, &report.edition, cells));
            }
        }
        messages
    }

    /// That a sealed report keeps its published version.
    fn sealed(&self, done: &Done) -> Option<Message> {
        let history = self.site.agency(&done.agency)?.history(self.args.year)?;
        let current = history.current()?.entry.number;
        let is_changed = !done.rollup.changes.is_empty();
        is_changed
            .then(|| self.message("rollup.sealed", &done.agency).with("slug", &done.agency).with("number", current))
    }
}

/// So many cells are named one by one; of more it is told in which rows of which tables they are.
const NAMED: usize = 8;

/// A message about cells, in the order of the form.
fn with_cells(message: Message, edition: &Edition, cells: &[CellId]) -> Message {
    if cells.len() <= NAMED {
        return message.with("cells", cells.iter().map(|cell| edition.name(*cell)).collect::<Vec<_>>());
    }
    let of_table = |cells: &[CellId]| {
        let mut rows: Vec<&Row> = cells.iter().map(|cell| edition.row(*cell)).collect();
        rows.dedup_by_key(|row| &row.path);
        let table = &edition.tables[edition.def(cells[0]).table];
        let short = |lang| edition.short(table, lang).to_owned();
        let message = Message::new("rollup.of_table").with("table", Text { zh: short(Lang::Zh), en: short(Lang::En) });
        message.with("cells", cells.len()).with("rows", rows.len()).with("labels", check::first_rows(&rows))
    };
    let tables = cells.chunk_by(|one, other| edition.def(*one).table == edition.def(*other).table);
    message.with("cells", tables.map(of_table).collect::<Vec<_>>())
}
