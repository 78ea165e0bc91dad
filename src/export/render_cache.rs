//! A report in the formats that need nothing but the report, each made on demand and then kept: what stands beside
//! the page stands in the archive, too. A Word file of a report with files may hold pictures; it is made anew for each.

use super::{Bytes, ExportFormat, FORMATS, Open, Write};
use crate::base::Lang;
use crate::model::{Agency, MemberSums, Report, Site};
use std::sync::{Arc, OnceLock};

/// A report in every format.
pub struct RenderCache {
    pub(super) agency: Arc<Agency>,
    pub(super) report: Arc<Report>,
    pub(super) lang: Lang,
    /// The address of the site, where it is known.
    pub(super) base: Option<String>,
    /// The site of the agencies that the report adds up.
    site: Option<Arc<Site>>,
    kept: [OnceLock<Option<Vec<u8>>>; FORMATS.len()],
}

impl RenderCache {
    /// Nothing is made yet. Fixed words will be in a language: that of the site, as on the page.
    pub fn new(agency: &Arc<Agency>, report: &Arc<Report>, lang: Lang) -> RenderCache {
        let (agency, report) = (agency.clone(), report.clone());
        RenderCache { agency, report, lang, base: None, site: None, kept: Default::default() }
    }

    /// The same of a site that stands at an address.
    pub fn at(mut self, base: Option<&str>) -> RenderCache {
        self.base = base.map(str::to_owned);
        self
    }

    /// The same with the agencies that the report adds up, if it does. It is to be the current report: what they have today is no part of a
    /// version that was replaced.
    pub fn with_members(mut self, site: &Arc<Site>) -> RenderCache {
        self.site = self.report.is_sum().then(|| site.clone());
        self
    }

    /// The agencies that the report adds up, with their figures.
    pub(super) fn members(&self) -> Option<MemberSums<'_>> {
        let (site, report) = (self.site.as_ref()?, &self.report);
        Some(MemberSums::new(&report.edition, report.year, site.included(report), &site.editions))
    }

    /// Whether the report needs its files in a format.
    pub fn needs_files(&self, format: &ExportFormat) -> bool {
        match format.write {
            Write::Alone(_) => false,
            Write::WithFiles(_) => !self.report.attachments.is_empty(),
            Write::All(_) => true,
        }
    }

    /// The report in a format, where it needs nothing else; `None` where it does.
    pub fn alone(&self, format: &ExportFormat) -> Option<&[u8]> {
        if self.needs_files(format) {
            return None;
        }
        let make = || match format.write {
            Write::Alone(write) => Some(write(self)),
            // There is none to be opened.
            Write::WithFiles(write) => write(&self.agency, &self.report, self.lang, &|_| Ok(Vec::new())).ok(),
            Write::All(_) => None,
        };
        let at = FORMATS.iter().position(|known| known.name == format.name)?;
        self.kept[at].get_or_init(make).as_deref()
    }

    /// The report in a format.
    ///
    /// # Errors
    /// When a file that belongs in it cannot be opened.
    pub fn bytes(&self, format: &ExportFormat, open: Open<'_>) -> Bytes {
        match format.write {
            // What holds files is large, and not kept.
            Write::WithFiles(write) if self.needs_files(format) => write(&self.agency, &self.report, self.lang, open),
            Write::All(write) => write(self, open),
            _ => Ok(self.alone(format).unwrap_or_default().to_vec()),
        }
    }
}
