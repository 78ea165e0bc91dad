//! What the sums of a form say: where figures stand that lost their columns, and which values contradict each other.

mod candidates;
mod solver;
pub(crate) mod sums;
pub(crate) mod unplaced;
