//! annals
pub mod base;
pub mod check;
pub mod edition;
pub mod markdown;
pub mod model;
pub mod source;
