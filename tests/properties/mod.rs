//! Laws that hold for every input, tested on generated ones: round trips, incremental builds, and rules about the source itself.

mod incremental;
mod lost_errors;
mod random_sites;
mod round_trip;
mod sealed_edits;
mod vocabulary;
