//! Runs of the program, and of a single test in a process of its own.

use std::path::Path;
use std::process::Command;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_annals");

/// The program in a folder, without an environment: in Chinese, without colours.
pub(crate) fn annals(root: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(PROGRAM);
    command.env_clear().current_dir(root).args(["--lang", "zh", "--color", "never"]).args(arguments);
    command
}

/// The exit code, stdout and stderr of a run.
pub(crate) fn run(root: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = annals(root, arguments).output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit code"), text(output.stdout), text(output.stderr))
}

/// Stderr of a run that succeeds.
pub(crate) fn succeed(root: &Path, arguments: &[&str]) -> String {
    let output = annals(root, arguments).output().expect("a run");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
    stderr
}

/// The bytes that a run which succeeds writes to stdout; it writes nothing to stderr.
pub(crate) fn stdout(root: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = annals(root, arguments).output().expect("a run");
    let stderr = String::from_utf8(output.stderr).expect("UTF-8");
    assert_eq!((output.status.code(), stderr.as_str()), (Some(0), ""), "{arguments:?}");
    output.stdout
}

/// Runs the body of a test in a process of its own, for what the system measures of whole processes: the peak of memory. `name` is
/// the path of the test.
pub(crate) fn in_own_process(name: &str, body: impl FnOnce()) {
    const MARK: &str = "ANNALS_TEST_IN_OWN_PROCESS";
    if std::env::var_os(MARK).is_some() {
        return body();
    }
    let (_, path) = name.split_once("::").expect("a path of a module");
    let binary = std::env::current_exe().expect("the binary of the tests");
    let output =
        Command::new(binary).args([path, "--exact", "--nocapture"]).env(MARK, "1").output().expect("a process");
    let printed = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{}\n{printed}{}", output.status, String::from_utf8_lossy(&output.stderr));
    assert!(printed.contains("1 passed"), "no test {path}: {printed}");
    println!("{printed}");
}

/// A number that the environment gives, so that a test can be run for longer.
pub(crate) fn asked(name: &str, default: u64) -> u64 {
    std::env::var(name).map_or(default, |text| text.parse().unwrap_or_else(|_| panic!("{name}: {text} is no number")))
}
