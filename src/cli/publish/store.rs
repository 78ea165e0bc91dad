//! A bucket of an S3-compatible store. rusty-s3 signs and ureq sends: object_store 0.14, which does both, brings 45 more crates, a
//! cryptographic library in C that wants CMake, and an asynchronous client.

use crate::base::{Message, media_type};
use crate::cli::web::{self, NameResolver};
use data_encoding::BASE64;
use rusty_s3::actions::ListObjectsV2;
use rusty_s3::{Bucket, Credentials, S3Action};
use std::collections::BTreeMap;
use std::thread;
use std::time::Duration;
use ureq::http::Request;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Error};

/// What connecting, and an answer once all is sent, may take.
const LIMIT: Duration = Duration::from_secs(30);

/// What a request may take with all its bytes: an attachment of a gigabyte over an office's line.
const WHOLE_LIMIT: Duration = Duration::from_secs(3600);

/// How long a signature holds.
const EXPIRY: Duration = Duration::from_secs(900);

/// The pauses before a request is tried again.
const PAUSES: [Duration; 3] = [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(5)];

/// The longest answer: a list of a thousand objects, or integrity.json of a hundred thousand files.
const ANSWER_LIMIT: u64 = 64 << 20;

/// A bucket, and the folder in it that a site lies in.
pub(super) struct Store {
    bucket: Bucket,
    credentials: Credentials,
    /// Empty, or ending in `/`.
    prefix: String,
    agent: Agent,
}

/// An object as the store lists it.
pub(super) struct ListedObject {
    /// The MD5 of its bytes in most stores.
    pub(super) etag: String,
    pub(super) size: u64,
}

/// Why the store did not do what it was asked. Neither an address nor an answer is in it: signatures and keys stand there.
#[derive(Debug, thiserror::Error)]
#[error("the store failed")]
pub(in crate::cli) struct StoreError {
    pub(in crate::cli) message: Message,
}

impl Store {
    pub(super) fn new(bucket: Bucket, prefix: String, credentials: Credentials) -> Store {
        let config = web::client(LIMIT).timeout_global(Some(WHOLE_LIMIT)).timeout_recv_response(Some(LIMIT)).build();
        Store {
            bucket,
            credentials,
            prefix,
            agent: Agent::with_parts(config, DefaultConnector::default(), NameResolver),
        }
    }

    /// The objects below the prefix, by their paths.
    pub(super) fn list(&self) -> Result<BTreeMap<String, ListedObject>, StoreError> {
        let mut objects = BTreeMap::new();
        let mut token: Option<String> = None;
        loop {
            let mut list = self.bucket.list_objects_v2(Some(&self.credentials));
            list.with_prefix(self.prefix.as_str());
            if let Some(token) = token {
                list.with_continuation_token(token);
            }
            let answer = self.send("", &list, None)?;
            let page = ListObjectsV2::parse_response(&in_namespace(&answer))
                .map_err(|_| self.failed("", Message::new("store.no_list")))?;
            for object in page.contents {
                if let Some(path) = object.key.strip_prefix(&self.prefix) {
                    let etag = object.etag.unwrap_or_default().trim_matches('"').to_ascii_lowercase();
                    objects.insert(path.to_owned(), ListedObject { etag, size: object.size.unwrap_or_default() });
                }
            }
            token = page.next_continuation_token;
            if token.is_none() {
                return Ok(objects);
            }
        }
    }

    pub(super) fn get(&self, path: &str) -> Result<Vec<u8>, StoreError> {
        self.send(path, &self.bucket.get_object(Some(&self.credentials), &self.key(path)), None)
    }

    /// Writes an object, whole or not at all: the store holds its bytes against their MD5.
    pub(super) fn put(&self, path: &str, bytes: &[u8]) -> Result<(), StoreError> {
        self.send(path, &self.bucket.put_object(Some(&self.credentials), &self.key(path)), Some(bytes)).map(drop)
    }

    pub(super) fn delete(&self, path: &str) -> Result<(), StoreError> {
        self.send(path, &self.bucket.delete_object(Some(&self.credentials), &self.key(path)), None).map(drop)
    }

    fn key(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    fn failed(&self, path: &str, reason: Message) -> StoreError {
        let place = format!("s3://{}/{}", self.bucket.name(), self.key(path));
        StoreError { message: Message::new("store.failed").with("place", place).with("reason", reason) }
    }

    /// The answer to a request. What may be the fault of a moment is tried again.
    fn send<'a, A: S3Action<'a>>(&self, path: &str, action: &A, body: Option<&[u8]>) -> Result<Vec<u8>, StoreError> {
        let mut pauses = PAUSES.iter();
        loop {
            let (reason, is_momentary) = match self.send_once(path, action, body) {
                Ok((200..300, answer)) => return Ok(answer),
                Ok((status, answer)) => (refusal(status, &answer), status == 429 || status >= 500),
                Err(error) => (web::reason(&error).0, true),
            };
            match pauses.next().filter(|_| is_momentary) {
                Some(pause) => thread::sleep(*pause),
                None => return Err(self.failed(path, reason)),
            }
        }
    }

    fn send_once<'a, A: S3Action<'a>>(
        &self,
        path: &str,
        action: &A,
        body: Option<&[u8]>,
    ) -> Result<(u16, Vec<u8>), Error> {
        let url = action.sign(EXPIRY);
        let request = Request::builder().method(A::METHOD.to_str()).uri(url.as_str());
        let answer = match body {
            None => self.agent.run(request.body(())?)?,
            Some(bytes) => {
                let request =
                    request.header("content-type", media_type(path)).header("content-md5", BASE64.encode(&md5(bytes)));
                self.agent.run(request.body(bytes)?)?
            }
        };
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().with_config().limit(ANSWER_LIMIT).read_to_vec()?))
    }
}

/// A list of objects in the namespace that the parser expects: some stores name another, or none.
fn in_namespace(answer: &[u8]) -> String {
    let text = String::from_utf8_lossy(answer);
    let rest = text.split_once("<ListBucketResult").and_then(|(_, rest)| rest.split_once('>')).map(|(_, rest)| rest);
    rest.map_or_else(String::new, |rest| {
        format!("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">{rest}")
    })
}

/// The digest by which stores know what they hold.
pub(super) fn md5(bytes: &[u8]) -> [u8; 16] {
    use md5::{Digest as _, Md5};
    Md5::digest(bytes).into()
}

/// What a status means. Of the answer only the code is shown: others of its members have keys and signatures.
fn refusal(status: u16, answer: &[u8]) -> Message {
    let text = String::from_utf8_lossy(answer);
    let code = text.split_once("<Code>").and_then(|(_, rest)| rest.split_once("</Code>")).map_or("", |(code, _)| code);
    let code: String = code.chars().filter(char::is_ascii_alphanumeric).take(60).collect();
    let key = match status {
        401 | 403 => "store.denied",
        404 => "store.absent",
        _ => "store.status",
    };
    Message::new(key).with("status", u32::from(status)).with("code", code)
}
