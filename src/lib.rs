//! annals
pub mod base;
pub mod edition;
pub mod model;
pub mod source;
