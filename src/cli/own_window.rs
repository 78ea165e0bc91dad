//! A double click on the program itself: its window vanishes with it, and with it whatever it said.

use super::terminal::Terminal;
use crate::base::Message;

/// Whether the window is the program's own: the Explorer started it. std cannot ask a console whose it is, so the name of the
/// program that started this one tells.
#[cfg(windows)]
pub(super) fn is_own() -> bool {
    use sysinfo::{ProcessRefreshKind, ProcessesToUpdate, System};
    let Ok(mut system) = System::new() else { return false };
    system.refresh_processes_specifics(ProcessesToUpdate::All, false, ProcessRefreshKind::nothing());
    let parent = sysinfo::get_current_pid().ok().and_then(|id| system.process(id)?.parent());
    parent.and_then(|id| system.process(id)).is_some_and(|parent| parent.name().eq_ignore_ascii_case("explorer.exe"))
}

/// Elsewhere a window stays.
#[cfg(not(windows))]
pub(super) fn is_own() -> bool {
    false
}

/// Says what to do instead, and waits until it was read.
pub(super) fn wait(terminal: &Terminal) {
    terminal.say(&Message::new("cli.own_window"));
    // Whatever comes, or nothing, ends it.
    let _ = std::io::stdin().read_line(&mut String::new());
}
