//! What several modules need: sites in temporary folders, runs of the program, generated reports and the files that print them. A
//! helper of a single module stays in that module.

pub(crate) mod archives;
pub(crate) mod command;
pub(crate) mod controls;
pub(crate) mod damage;
pub(crate) mod files;
pub(crate) mod forms;
pub(crate) mod html;
pub(crate) mod narrative;
pub(crate) mod printed;
pub(crate) mod random_report;
pub(crate) mod random_site;
pub(crate) mod recognised;
pub(crate) mod rich;
pub(crate) mod server;
pub(crate) mod site;
pub(crate) mod web;
pub(crate) mod workbook;
