//! A report in the formats that need nothing but the report, each made on demand and then kept: what stands beside
//! the page stands in the archive, too.

use super::{Bytes, ExportFormat, FORMATS, Open, Write};
use crate::base::Lang;
use crate::model::{Agency, Report};
use std::sync::{Arc, OnceLock};

/// A report in every format.
pub struct RenderCache {
    pub(super) agency: Arc<Agency>,
    pub(super) report: Arc<Report>,
    pub(super) lang: Lang,
    kept: [OnceLock<Vec<u8>>; FORMATS.len()],
}

impl RenderCache {
    /// Nothing is made yet. Fixed words will be in a language: that of the site, as on the page.
    pub fn new(agency: &Arc<Agency>, report: &Arc<Report>, lang: Lang) -> RenderCache {
        RenderCache { agency: agency.clone(), report: report.clone(), lang, kept: Default::default() }
    }

    /// The report in a format that needs nothing else; `None` for another.
    pub fn alone(&self, format: &ExportFormat) -> Option<&[u8]> {
        let Write::Alone(write) = format.write else { return None };
        let at = FORMATS.iter().position(|known| known.name == format.name)?;
        Some(self.kept[at].get_or_init(|| write(&self.agency, &self.report, self.lang)))
    }

    /// The report in a format.
    ///
    /// # Errors
    /// When a file that belongs in it cannot be opened.
    pub fn bytes(&self, format: &ExportFormat, open: Open<'_>) -> Bytes {
        Ok(match format.write {
            Write::Alone(_) => self.alone(format).unwrap_or_default().to_vec(),
            // What holds files is large, and not kept.
            Write::WithFiles(write) => write(&self.agency, &self.report, self.lang, open)?,
            Write::All(write) => write(self, open)?,
        })
    }
}
