//! Reading reports: real ones, generated ones with the defects of real ones, damaged and malicious files. A new input format gets
//! its sample writer in `support/printed/formats.rs` and a line in `defects` and `damaged`.

mod aside;
mod controls;
mod corpus;
mod damaged;
mod defects;
mod docx;
mod layouts;
mod limits;
mod own_data;
mod pictures;
mod repeats;
mod reports;
