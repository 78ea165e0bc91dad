//! annals
pub mod base;
pub mod check;
pub mod diagnose;
pub mod edition;
pub mod model;
pub mod source;
