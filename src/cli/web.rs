//! What the commands that ask other machines have in common.

use crate::base::{Message, system_error};
use std::io::ErrorKind;
use std::sync::Arc;
use std::time::Duration;
use ureq::config::{Config, ConfigBuilder};
use ureq::http::Uri;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::NextTimeout;
use ureq::{Agent, Error, Timeout};

/// The settings of a client that follows no redirect by itself, reports every status as an answer, and trusts the certificates that the
/// machine trusts. Each phase of a request, and half as much again the whole, may take so long.
pub(super) fn client(limit: Duration) -> ConfigBuilder<AgentScope> {
    let tls = TlsConfig::builder()
        .root_certs(RootCerts::PlatformVerifier)
        .unversioned_rustls_crypto_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .build();
    Agent::config_builder()
        .user_agent(concat!("annals/", env!("CARGO_PKG_VERSION")))
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .timeout_resolve(Some(limit))
        .timeout_connect(Some(limit))
        .timeout_global(Some(limit * 3 / 2))
}

/// Looks names up, and tells a name that nobody has from other failures.
#[derive(Clone, Copy, Debug)]
pub(super) struct NameResolver;

impl Resolver for NameResolver {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        DefaultResolver::default().resolve(uri, config, timeout).map_err(|error| match error {
            Error::Io(_) => Error::HostNotFound,
            error => error,
        })
    }
}

/// Why there was no answer, and whether the host will not answer other questions either. No address is in it: some are signed.
pub(super) fn reason(error: &Error) -> (Message, bool) {
    let tls = match error {
        Error::Rustls(inner) => Some(inner),
        Error::Io(inner) => inner.get_ref().and_then(|inner| inner.downcast_ref()),
        _ => None,
    };
    let other = |error: String| Message::new("system.other").with("error", error.split('?').next().unwrap_or_default());
    let (key, is_of_host) = match error {
        Error::HostNotFound => ("network.no_host", true),
        _ if matches!(tls, Some(rustls::Error::InvalidCertificate(_))) => ("network.certificate", true),
        // The machine trusts no certificate at all, or the two speak no common version.
        _ if let Some(tls) = tls => return (other(tls.to_string()), true),
        Error::Timeout(step) => ("network.late", matches!(step, Timeout::Resolve | Timeout::Connect)),
        Error::ConnectionFailed => ("network.no_connection", true),
        Error::Io(inner) => match inner.kind() {
            ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable => {
                ("network.no_connection", true)
            }
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => {
                ("network.closed", false)
            }
            _ => return (system_error(inner), false),
        },
        error => return (other(error.to_string()), false),
    };
    (Message::new(key), is_of_host)
}
