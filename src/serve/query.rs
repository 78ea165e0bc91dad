//! The query of a request: names with values, percent-decoded.

use crate::base::decode;

/// A decoded query. Pairs that are not UTF-8 are left out.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`.
    pub(super) fn parse(query: &str) -> Query {
        let pair = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Some((decode(name)?, decode(value)?))
        };
        Query(query.split('&').filter_map(pair).collect())
    }

    /// Every value of a name.
    pub(super) fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of a name.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first value of a name, or the empty text.
    pub(super) fn get(&self, name: &str) -> &str {
        self.first(name).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_decoded_after_the_query_is_split() {
        let query = Query::parse("page=%2Fa%2F2024%2F&at=x%26y&at=%E7%AB%A0&bad=%ff&empty");
        assert_eq!(query.get("page"), "/a/2024/");
        assert_eq!(query.all("at").collect::<Vec<_>>(), ["x&y", "章"]);
        assert_eq!((query.first("bad"), query.first("empty"), query.get("none")), (None, Some(""), ""));
    }
}
