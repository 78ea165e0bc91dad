//! annals
pub mod base;
pub mod check;
pub mod cli;
pub mod compare;
pub mod diagnose;
pub mod edition;
pub mod export;
pub mod markup;
pub mod model;
pub mod pipeline;
pub mod plan;
pub mod publish;
pub mod render;
pub mod serve;
pub mod source;
