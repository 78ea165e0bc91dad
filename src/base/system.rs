//! What the operating system refuses, in words: the reason, and what can be done about it.

use super::Message;
use std::io::{self, ErrorKind};

/// The reason why the system refused.
pub(crate) fn system_error(error: &io::Error) -> Message {
    let key = match error.kind() {
        ErrorKind::NotFound => "system.absent",
        ErrorKind::PermissionDenied => "system.denied",
        ErrorKind::AlreadyExists => "system.exists",
        ErrorKind::NotADirectory => "system.not_a_folder",
        ErrorKind::IsADirectory => "system.folder",
        ErrorKind::DirectoryNotEmpty => "system.not_empty",
        ErrorKind::ReadOnlyFilesystem => "system.read_only",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "system.full",
        ErrorKind::FileTooLarge => "system.large",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "system.busy",
        ErrorKind::CrossesDevices => "system.devices",
        ErrorKind::InvalidFilename => "system.name",
        ErrorKind::OutOfMemory => "system.memory",
        ErrorKind::AddrInUse => "system.address_in_use",
        ErrorKind::AddrNotAvailable => "system.address",
        ErrorKind::TimedOut | ErrorKind::StaleNetworkFileHandle | ErrorKind::NetworkUnreachable => "system.network",
        ErrorKind::UnexpectedEof => "system.short",
        _ => return other(error),
    };
    Message::new(key)
}

#[cfg(unix)]
fn other(error: &io::Error) -> Message {
    use rustix::io::Errno;
    match Errno::from_io_error(error) {
        Some(Errno::LOOP) => Message::new("system.loop"),
        Some(Errno::MFILE | Errno::NFILE) => Message::new("system.files"),
        Some(Errno::IO) => Message::new("system.device"),
        _ => Message::new("system.other").with("error", error.to_string()),
    }
}

#[cfg(not(unix))]
fn other(error: &io::Error) -> Message {
    Message::new("system.other").with("error", error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Lang;

    #[test]
    fn reasons_are_chinese_and_unknown_ones_are_quoted() {
        let words = |error: &io::Error| system_error(error).render(Lang::Zh);
        assert!(words(&ErrorKind::StorageFull.into()).starts_with("磁盘已满"));
        assert!(words(&ErrorKind::PermissionDenied.into()).starts_with("没有权限"));
        assert_eq!(words(&io::Error::other("boom")), "系统的原话：“boom”");
        #[cfg(unix)]
        assert!(words(&rustix::io::Errno::LOOP.into()).starts_with("符号链接"));
    }
}
