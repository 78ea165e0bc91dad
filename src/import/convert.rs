//! Files of formats that only an office program reads, saved anew by LibreOffice, where it is there and a person asked for it.

use super::{ImportFormat, ReadError};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// LibreOffice by its command.
const PROGRAM: &str = "soffice";
/// How long it may take for a file; its first start on a machine takes some ten seconds.
const TIMEOUT: Duration = Duration::from_secs(120);
/// How often it is looked whether it has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// LibreOffice with a profile of its own: one that is open on the screen is left alone. It saves one file at a time.
pub struct OfficeConverter(Mutex<TempDir>);

impl OfficeConverter {
    /// A converter in a folder of its own, which goes with it.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new() -> std::io::Result<OfficeConverter> {
        Ok(OfficeConverter(Mutex::new(tempfile::tempdir()?)))
    }

    /// The file of a name as LibreOffice saves it in another format.
    ///
    /// # Errors
    /// When LibreOffice is not there, cannot read the file (a password, damage), or takes too long.
    #[expect(
        clippy::disallowed_methods,
        reason = "another program takes and leaves files, in a folder that is no source and no site"
    )]
    pub fn convert(&self, name: &str, bytes: &[u8], format: &ImportFormat) -> Result<Vec<u8>, ReadError> {
        let folder = self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let failed = |_| ReadError::new("import.error.not_converted");
        let ending =
            Path::new(name).extension().map_or_else(|| "doc".into(), |ending| ending.to_string_lossy().to_lowercase());
        let source = folder.path().join(format!("source.{ending}"));
        let target = folder.path().join("out").join(format!("source.{}", format.name));
        let _ = std::fs::remove_file(&target);
        std::fs::write(&source, bytes).map_err(failed)?;
        let profile = folder.path().join("profile").display().to_string().replace('\\', "/");
        let mut program = Command::new(PROGRAM)
            .arg(format!("-env:UserInstallation=file:///{}", profile.trim_start_matches('/')))
            .args(["--headless", "--norestore", "--convert-to", format.name, "--outdir"])
            .args([&folder.path().join("out"), &source])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|_| ReadError::new("import.error.no_office"))?;
        let started = Instant::now();
        while program.try_wait().map_err(failed)?.is_none() {
            if started.elapsed() > TIMEOUT {
                let _ = program.kill();
                let _ = program.wait();
                return Err(ReadError::limit("import.error.slow_office", TIMEOUT.as_secs() as usize));
            }
            thread::sleep(POLL_INTERVAL);
        }
        std::fs::read(&target).map_err(failed)
    }
}
