//! Who may ask. Other programs of this machine's other users have the address but not the token; other sites in the same browser have
//! neither the origin nor, by SameSite, the cookie.

use axum::http::header::{COOKIE, HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};

/// The name of the cookie.
const NAME: &str = "annals-desk";

/// The secrets of a session, and where it is served. Browsers send a cookie to every port of a machine, but only below its path: a
/// server on another port, of another user, gets none, as it does not know under which folder the desk is.
pub(super) struct Access {
    token: String,
    folder: String,
    port: u16,
}

impl Access {
    /// A new session on a port of this machine.
    ///
    /// # Errors
    /// When the system has no random bytes.
    pub(super) fn new(port: u16) -> std::io::Result<Access> {
        let mut bytes = [0u8; 48];
        getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Access { token: hex(&bytes[..32]), folder: hex(&bytes[32..]), port })
    }

    /// Where all addresses of the session begin: `/0123…`.
    pub(super) fn base(&self) -> String {
        format!("/{}", self.folder)
    }

    /// The address of a page, which ends in `?` or `&`, with which a session begins.
    pub(super) fn address(&self, page: &str) -> String {
        format!("http://127.0.0.1:{}{}{page}token={}", self.port, self.base(), self.token)
    }

    /// The cookie that a browser is given with the first page.
    pub(super) fn cookie(&self) -> String {
        format!("{NAME}={}; Path={}/; HttpOnly; SameSite=Strict", self.token, self.base())
    }

    /// Whether a token is that of the session.
    pub(super) fn is_token(&self, token: &str) -> bool {
        // Every byte is looked at, so that the time tells nothing.
        let differing = token.bytes().zip(self.token.bytes()).fold(0, |all, (one, other)| all | (one ^ other));
        token.len() == self.token.len() && differing == 0
    }

    /// Why a request is refused before anything is looked at: by its host (another name for this machine, DNS rebinding), by its
    /// origin (another site), by its method. What writes must name its origin.
    pub(super) fn refusal(&self, method: &Method, headers: &HeaderMap) -> Option<StatusCode> {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let own = [format!("127.0.0.1:{}", self.port), format!("localhost:{}", self.port)];
        if !own.iter().any(|own| own == host) {
            return Some(StatusCode::FORBIDDEN);
        }
        let origin = headers.get(ORIGIN).map(HeaderValue::as_bytes);
        let is_own = |origin: &[u8]| origin == format!("http://{host}").as_bytes();
        match *method {
            Method::GET | Method::HEAD => (!origin.is_none_or(is_own)).then_some(StatusCode::FORBIDDEN),
            Method::POST => (!origin.is_some_and(is_own)).then_some(StatusCode::FORBIDDEN),
            _ => Some(StatusCode::METHOD_NOT_ALLOWED),
        }
    }

    /// Whether a request belongs to the session.
    pub(super) fn is_known(&self, headers: &HeaderMap) -> bool {
        let cookies = headers.get_all(COOKIE).iter().filter_map(|cookies| cookies.to_str().ok());
        let mut pairs = cookies.flat_map(|cookies| cookies.split(';')).filter_map(|pair| pair.trim().split_once('='));
        pairs.any(|(known, token)| known == NAME && self.is_token(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(axum::http::HeaderName, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.clone(), HeaderValue::from_str(value).expect("a value"))).collect()
    }

    #[test]
    fn only_this_session_of_this_machine_is_let_in() {
        let access = Access::new(1111).expect("random bytes");
        let refused =
            |method: Method, pairs: &[_]| access.refusal(&method, &headers(pairs)).map(|status| status.as_u16());
        let own = (HOST, "127.0.0.1:1111");
        assert_eq!(refused(Method::GET, std::slice::from_ref(&own)), None);
        assert_eq!(refused(Method::GET, &[(HOST, "localhost:1111"), (ORIGIN, "http://localhost:1111")]), None);
        assert_eq!(refused(Method::POST, &[own.clone(), (ORIGIN, "http://127.0.0.1:1111")]), None);
        for host in ["evil.example:1111", "127.0.0.1:1112", "127.0.0.1", "127.0.0.1.evil.example:1111", ""] {
            assert_eq!(refused(Method::GET, &[(HOST, host)]), Some(403), "{host}");
        }
        for origin in
            ["http://evil.example", "http://127.0.0.1:1112", "http://localhost:1111", "https://127.0.0.1:1111", "null"]
        {
            assert_eq!(refused(Method::GET, &[own.clone(), (ORIGIN, origin)]), Some(403), "{origin}");
            assert_eq!(refused(Method::POST, &[own.clone(), (ORIGIN, origin)]), Some(403), "{origin}");
        }
        assert_eq!(refused(Method::POST, std::slice::from_ref(&own)), Some(403), "no origin");
        assert_eq!(refused(Method::PUT, std::slice::from_ref(&own)), Some(405));
        let cookie = access.cookie();
        let (pair, rest) = cookie.split_once(';').expect("attributes");
        assert!(rest.contains("HttpOnly") && rest.contains("SameSite=Strict"));
        assert!(rest.contains(&format!("Path={}/;", access.base())) && access.base().len() > 30, "{rest}");
        assert!(access.is_known(&headers(&[(COOKIE, &format!("a=b; {pair}"))])));
        let half = &pair[..pair.len() - 1];
        for cookie in ["", "annals-desk=", half, &pair.replace("desk", "other")] {
            assert!(!access.is_known(&headers(&[(COOKIE, cookie)])), "{cookie}");
        }
        assert_ne!(Access::new(1111).expect("random bytes").address("/?"), access.address("/?"));
    }
}
