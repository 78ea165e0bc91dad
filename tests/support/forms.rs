//! The forms of the program, loaded once for all tests.

use annals::api::edition::{Edition, Editions};
use std::sync::{Arc, LazyLock};

static EDITIONS: LazyLock<Editions> = LazyLock::new(|| {
    let (editions, mistakes) = Editions::load(&[]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    editions
});

pub(crate) fn editions() -> &'static Editions {
    &EDITIONS
}

pub(crate) fn edition(id: &str) -> Arc<Edition> {
    EDITIONS.get(id).expect("a form").clone()
}
