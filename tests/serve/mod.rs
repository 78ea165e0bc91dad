//! `serve` and `watch` as running programs: what they answer, that they follow edits, that they do not grow.

mod attacks;
mod desk;
mod desk_parts;
mod http;
mod session;
mod watch;
