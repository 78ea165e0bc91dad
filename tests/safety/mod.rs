//! Bad luck at every moment: the program is killed, the disk is full, a file cannot be read. How much is tried is a matter of time: see
//! `.ci/safety`.

mod system_calls;
