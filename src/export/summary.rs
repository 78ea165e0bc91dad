//! The workbook of an office that is answerable for many reports: the tables of the form with the sums of all, who reported, what was found,
//! who is late.

use super::ReviewNotes;
use super::xlsx;
use crate::base::Year;
use crate::edition::Edition;
use crate::model::{Member, MemberSums};
use chrono::NaiveDate;

/// What a workbook sums up.
pub struct ReviewSummary<'a> {
    /// The name of the office.
    pub name: &'a str,
    /// The year.
    pub year: Year,
    /// The form of the tables.
    pub edition: &'a Edition,
    /// What was found in the office's own report.
    pub own: Option<&'a ReviewNotes>,
    /// The members, in the order of the sums.
    pub members: Vec<MemberSummary<'a>>,
    /// Their figures.
    pub sums: &'a MemberSums<'a>,
}

/// A member of the office.
pub struct MemberSummary<'a> {
    /// The agency with its report.
    pub member: Member<'a>,
    /// Whether its report was public and is withdrawn.
    pub is_withdrawn: bool,
    /// Whether it works on a copy that is not public.
    pub has_copy: bool,
    /// The day by which its report is due.
    pub due: Option<NaiveDate>,
    /// What was found in its report.
    pub notes: Option<&'a ReviewNotes>,
}

impl ReviewSummary<'_> {
    /// As a workbook.
    pub fn xlsx(&self) -> Vec<u8> {
        xlsx::summary(self)
    }
}
