//! From the file as typed: the identities, key figures and rates of a form, each cell by its address.

use super::build::{Building, is_key};
use super::raw::RawEdition;
use super::{CellId, Edition, Identity, KeyFigure, Rate};
use crate::base::Message;
use std::collections::BTreeSet;
use std::ops::Range;

impl Building<'_> {
    pub(super) fn identities(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<Identity> {
        let mut out = Vec::new();
        for spanned in &raw.identities {
            let (span, identity) = (spanned.span(), spanned.get_ref());
            let Some(table) = edition.table(&identity.table) else {
                self.fault(span, Message::new("edition.section").with("key", &identity.table));
                continue;
            };
            let faults = self.found.len();
            for column in table.blocks.iter().flat_map(|block| &block.columns) {
                // A row that one column lacks is lacked by all.
                if self.found.len() > faults {
                    break;
                }
                let mut side = |rows: &[String]| -> Vec<CellId> {
                    rows.iter()
                        .filter_map(|row| {
                            self.known(edition, &format!("{}.{row}.{}", identity.table, column.key), &span)
                        })
                        .collect()
                };
                let (left, right) = (side(&identity.left), side(&identity.right));
                out.push(Identity { rule: identity.rule.clone(), left, right });
            }
        }
        out
    }

    pub(super) fn key_figures(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<KeyFigure> {
        raw.key_figures
            .iter()
            .map(|spanned| {
                let (span, figure) = (spanned.span(), spanned.get_ref());
                let cells = figure.sum.iter().filter_map(|address| self.known(edition, address, &span)).collect();
                KeyFigure { id: figure.id.clone(), label: figure.label.clone(), cells, unit: figure.unit.clone() }
            })
            .collect()
    }

    pub(super) fn rates(&mut self, raw: &RawEdition, edition: &Edition) -> Vec<Rate> {
        let mut seen = BTreeSet::new();
        let mut out = Vec::new();
        for spanned in &raw.rates {
            let (span, rate) = (spanned.span(), spanned.get_ref());
            if !is_key(&rate.id) || !seen.insert(rate.id.as_str()) {
                self.fault(span.clone(), Message::new("edition.key").with("key", &rate.id));
            }
            if rate.part.is_empty() || rate.whole.is_empty() {
                self.fault(span.clone(), Message::new("edition.rate").with("label", &rate.label));
            }
            let mut cells = |addresses: &[String]| -> Vec<CellId> {
                addresses.iter().filter_map(|address| self.known(edition, address, &span)).collect()
            };
            let (part, whole) = (cells(&rate.part), cells(&rate.whole));
            out.push(Rate {
                id: rate.id.clone(),
                label: rate.label.clone(),
                part,
                whole,
                explanation: rate.explanation.clone(),
            });
        }
        out
    }

    fn known(&mut self, edition: &Edition, address: &str, span: &Range<usize>) -> Option<CellId> {
        let cell = edition.cell(address);
        if cell.is_none() {
            self.fault(span.clone(), Message::new("edition.address").with("address", address));
        }
        cell
    }
}
