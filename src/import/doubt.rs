//! How sure a reading is, and why it is doubtful.

use crate::base::Message;

/// How sure a reading is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IssueKind {
    /// Read, but not from a label and a cell alone.
    Inferred,
    /// Read by the order of the form or by what is usual, and neither a label nor a sum confirms it.
    Assumed,
    /// Read as printed, and no number.
    Unreadable,
    /// Two readings that do not agree, or a sum that does not hold.
    Contradictory,
    /// Not in the source.
    NotFound,
}

impl IssueKind {
    /// Its name.
    pub fn message(self) -> Message {
        Message::new(match self {
            IssueKind::Inferred => "import.kind.inferred",
            IssueKind::Assumed => "import.kind.assumed",
            IssueKind::Unreadable => "import.kind.unreadable",
            IssueKind::Contradictory => "import.kind.contradictory",
            IssueKind::NotFound => "import.kind.not_found",
        })
    }
}

/// Why a cell that was read is doubtful, and how much.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Doubt {
    /// [`IssueKind::Inferred`] or [`IssueKind::Assumed`].
    pub(crate) kind: IssueKind,
    /// How it was read.
    pub(crate) why: Message,
}

impl Doubt {
    /// Of a reading that something confirms.
    pub(crate) fn inferred(why: Message) -> Doubt {
        Doubt { kind: IssueKind::Inferred, why }
    }

    /// Of a reading that nothing confirms.
    pub(crate) fn assumed(why: Message) -> Doubt {
        Doubt { kind: IssueKind::Assumed, why }
    }
}
