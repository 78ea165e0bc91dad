//! `annals check --links`: whether the addresses that a site leads its readers to can be opened. Hosts are asked side by side, each of
//! them one question at a time.

use crate::base::{Diagnostic, Message, Severity};
use crate::cli::terminal::Terminal;
use crate::cli::web::{self, NameResolver};
use crate::model::WebLink;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};
use ureq::config::Config;
use ureq::http::{Method, Request, Uri, header::LOCATION};
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Error};
use url::{Host, ParseError, Url};

/// The code of these findings, which links to files have, too.
const LINK: &str = "LINK";

/// The most hosts that are asked at a time.
const HOSTS: usize = 8;

/// The most redirects that are followed for an address.
const REDIRECTS: usize = 5;

/// What each step of a request may take.
const LIMIT: Duration = Duration::from_secs(10);

/// After what time no further address is asked.
const WHOLE_LIMIT: Duration = Duration::from_secs(600);

/// Statuses by which the guards of many sites refuse programs and let browsers in: they tell nothing about the page.
const REFUSALS: [u16; 7] = [401, 403, 412, 418, 429, 503, 521];

/// For tests: loopback counts as public, and a step may take so many milliseconds.
const ON_LOOPBACK: &str = "ANNALS_LINKS_ON_LOOPBACK";

/// The places of each address of a host.
type Places = BTreeMap<Url, Vec<WebLink>>;

/// Asks for each address once and returns a finding at each place of those that moved or cannot be opened.
pub(super) fn find_dead(links: Vec<WebLink>, terminal: &Terminal) -> Vec<Diagnostic> {
    let mut hosts: BTreeMap<String, Places> = BTreeMap::new();
    let mut findings = Vec::new();
    for link in links {
        match Url::parse(link.address.trim()) {
            Ok(mut url) if matches!(url.scheme(), "http" | "https") => {
                url.set_fragment(None);
                hosts.entry(authority(&url)).or_default().entry(url).or_default().push(link);
            }
            Ok(_) | Err(ParseError::RelativeUrlWithoutBase) => {}
            Err(_) => {
                let message = Message::new("link.invalid").with("address", &link.address);
                findings.push(at(Diagnostic::warning(LINK, message), link));
            }
        }
    }
    let (count, of) = (hosts.len(), hosts.values().map(BTreeMap::len).sum::<usize>());
    let asker = Arc::new(LinkAsker::new());
    let (shown, lang) = (asker.clone(), terminal.lang);
    let progress = terminal.progress(move || {
        let done = shown.done.load(Relaxed);
        Message::new("cli.progressing.links").with("done", done).with("links", of).render(lang)
    });
    let (rest, findings) = (Mutex::new(hosts.into_values()), Mutex::new(findings));
    let work = || {
        while let Some(places) = { lock(&rest).next() } {
            for (url, links) in places {
                if let Some(finding) = asker.check(&url) {
                    lock(&findings).extend(links.into_iter().map(|link| at(finding.clone(), link)));
                }
            }
        }
    };
    thread::scope(|scope| (0..count.min(HOSTS)).for_each(|_| drop(scope.spawn(work))));
    drop(progress);
    let unasked = of - asker.done.load(Relaxed);
    if unasked > 0 {
        let minutes = (WHOLE_LIMIT.as_secs() / 60).to_string();
        terminal.say(&Message::new("link.unasked").with("n", unasked).with("minutes", minutes));
    } else if count > 1 && !asker.is_online.load(Relaxed) {
        terminal.say(&Message::new("link.offline"));
    }
    findings.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn at(finding: Diagnostic, link: WebLink) -> Diagnostic {
    let finding = finding.at(link.location);
    match link.report {
        Some((agency, year)) => finding.for_report(&agency, Some(year)),
        None => finding,
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Host and port: what is asked one question at a time.
fn authority(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}

/// Why a host cannot be reached at all, if that is known: its other addresses need not wait for that again.
type Unreachable = Arc<Mutex<Option<Message>>>;

/// What asks, and what it has learnt.
struct LinkAsker {
    agent: Agent,
    reach: Reach,
    until: Instant,
    hosts: Mutex<HashMap<String, Unreachable>>,
    /// How many addresses were asked.
    done: AtomicUsize,
    /// Whether any host answered.
    is_online: AtomicBool,
}

impl LinkAsker {
    fn new() -> LinkAsker {
        let loopback = std::env::var(ON_LOOPBACK).ok().and_then(|limit| limit.parse().ok()).map(Duration::from_millis);
        let reach = Reach { with_loopback: loopback.is_some() };
        let config = web::client(loopback.unwrap_or(LIMIT)).build();
        LinkAsker {
            agent: Agent::with_parts(config, DefaultConnector::default(), reach),
            reach,
            until: Instant::now() + WHOLE_LIMIT,
            hosts: Mutex::default(),
            done: AtomicUsize::new(0),
            is_online: AtomicBool::new(false),
        }
    }

    /// The finding about an address, without its place; none for one that opens, or that no time is left for.
    fn check(&self, first: &Url) -> Option<Diagnostic> {
        if Instant::now() > self.until {
            return None;
        }
        self.done.fetch_add(1, Relaxed);
        let mut url = first.clone();
        // Where it leads as long as every step is for good.
        let (mut moved, mut is_permanent) = (None, true);
        for _ in 0..=REDIRECTS {
            let (status, location) = match self.ask(&url) {
                Ok(answer) => answer,
                Err(message) => return Some(finding(Severity::Warning, message, (first, &url))),
            };
            let location = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308));
            if let Some(next) = location.and_then(|location| url.join(&location).ok()) {
                is_permanent &= matches!(status, 301 | 308);
                moved = if is_permanent { Some(next.clone()) } else { moved };
                url = next;
                continue;
            }
            let (severity, key) = match status {
                ..400 => {
                    let message = Message::new("link.moved").with("to", moved?.as_str());
                    return Some(finding(Severity::Info, message, (first, first)));
                }
                _ if REFUSALS.contains(&status) => (Severity::Info, "link.refused"),
                _ => (Severity::Warning, "link.status"),
            };
            return Some(finding(severity, Message::new(key).with("status", u32::from(status)), (first, &url)));
        }
        Some(finding(Severity::Warning, Message::new("link.redirects").with("n", REDIRECTS), (first, &url)))
    }

    /// The status and the header `Location` of an address; `Err` is why there is none.
    fn ask(&self, url: &Url) -> Result<(u16, Option<String>), Message> {
        if !self.reach.is_public(url) {
            return Err(Message::new("link.private"));
        }
        let host = lock(&self.hosts).entry(authority(url)).or_default().clone();
        let mut unreachable = lock(&host);
        if let Some(message) = &*unreachable {
            return Err(message.clone());
        }
        let answer = match self.send(Method::HEAD, url) {
            // Some servers refuse HEAD, or close the connection on it.
            Ok((400.., _)) | Err(Error::Io(_) | Error::Protocol(_)) => self.send(Method::GET, url),
            answer => answer,
        };
        let answer = answer.map_err(|error| {
            let (message, is_of_host) = match &error {
                Error::Other(inner) if inner.is::<NotPublic>() => (Message::new("link.private"), true),
                error => {
                    let (reason, is_of_host) = web::reason(error);
                    (Message::new("link.failed").with("reason", reason), is_of_host)
                }
            };
            *unreachable = is_of_host.then(|| message.clone());
            message
        })?;
        self.is_online.store(true, Relaxed);
        Ok(answer)
    }

    fn send(&self, method: Method, url: &Url) -> Result<(u16, Option<String>), Error> {
        let answer = self.agent.run(Request::builder().method(method).uri(url.as_str()).body(())?)?;
        let location = answer.headers().get(LOCATION).map(|to| String::from_utf8_lossy(to.as_bytes()).into_owned());
        Ok((answer.status().as_u16(), location))
    }
}

/// A finding about an address, which may have led to another one.
fn finding(severity: Severity, message: Message, (first, last): (&Url, &Url)) -> Diagnostic {
    let address = if last == first { first.to_string() } else { format!("{first} → {last}") };
    Diagnostic::new(LINK, severity, message.with("address", address)).help(Message::new("link.help"))
}

/// Which addresses the public can open. It also looks names up, so that what is asked is what was looked at.
#[derive(Clone, Copy, Debug)]
struct Reach {
    with_loopback: bool,
}

/// The error of a name that leads to an address inside an office.
#[derive(Debug, thiserror::Error)]
#[error("not a public address")]
struct NotPublic;

impl Reach {
    /// As far as it shows without looking a name up: a name without a dot is of a local network.
    fn is_public(self, url: &Url) -> bool {
        match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let is_local = !name.contains('.') || [".localhost", ".local"].iter().any(|end| name.ends_with(end));
                !is_local || self.with_loopback && name == "localhost"
            }
            Some(Host::Ipv4(ip)) => self.is_public_ip(ip.into()),
            Some(Host::Ipv6(ip)) => self.is_public_ip(ip.into()),
            None => true,
        }
    }

    /// Not those of RFC 1918 and its IPv6 twin, link-local ones, and those that providers share among customers (RFC 6598).
    fn is_public_ip(self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let is_inside = match ip {
            IpAddr::V4(ip) => {
                let [first, second, ..] = ip.octets();
                ip.is_private() || ip.is_link_local() || first == 0 || first == 100 && second & 0xc0 == 64
            }
            IpAddr::V6(ip) => ip.is_unspecified() || ip.is_unique_local() || ip.is_unicast_link_local(),
        };
        if ip.is_loopback() { self.with_loopback } else { !is_inside }
    }
}

impl Resolver for Reach {
    fn resolve(&self, uri: &Uri, config: &Config, timeout: NextTimeout) -> Result<ResolvedSocketAddrs, Error> {
        let found = NameResolver.resolve(uri, config, timeout)?;
        match found.iter().all(|address| self.is_public_ip(address.ip())) {
            true => Ok(found),
            false => Err(Error::Other(Box::new(NotPublic))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_offices_and_of_this_machine_are_not_public() {
        let reach = Reach { with_loopback: false };
        let is_public = |host: &str| reach.is_public(&Url::parse(&format!("http://{host}/")).expect("an address"));
        let ips = "10.1.2.3 172.16.0.1 172.31.255.1 192.168.1.1 127.0.0.1 2130706433 0.0.0.0 169.254.1.1 100.64.0.1 \
                   [::1] [::] [fe80::1] [fd00::1] [::ffff:10.0.0.1]";
        for inside in ips.split_whitespace().chain(["localhost", "oa", "a.localhost", "printer.local."]) {
            assert!(!is_public(inside), "{inside}");
        }
        for outside in ["1.1.1.1", "172.32.0.1", "100.128.0.1", "[2400:3200::1]", "www.gov.cn", "local.gov.cn"] {
            assert!(is_public(outside), "{outside}");
        }
    }
}
