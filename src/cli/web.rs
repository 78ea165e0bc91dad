//! What the commands that ask other machines have in common.

use std::sync::Arc;
use std::time::Duration;
use ureq::Agent;
use ureq::config::ConfigBuilder;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::typestate::AgentScope;

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
