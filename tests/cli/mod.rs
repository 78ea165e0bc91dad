//! The commands as their users see them: stdout, stderr and exit codes of the program. A command whose output is tested by what it
//! writes has its tests with that output (`export/`, `publish/`, `import/`).

mod commands;
mod links;
mod members;
mod publish;
mod review;
mod rollup;
mod status;
mod theme;
