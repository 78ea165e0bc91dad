//! Whole sites on disk: recorded output, links, sealed versions.

mod english;
mod families;
mod first_version;
mod golden;
mod injection;
mod ledgers;
mod links;
mod members;
mod open_data;
mod rich;
mod safety;
mod shards;
mod versions;

use crate::support::command::succeed;
use crate::support::files::{edit, tree};
use crate::support::site::new_site;

/// Internet Information Services answer 404 for a file whose ending they do not know.
#[test]
fn every_published_file_has_a_type_on_iis() {
    let (_folder, root) = new_site();
    edit(&root.join("site.toml"), "language = ", "iis = true\nlanguage = ");
    succeed(&root, &["build"]);
    let files = tree(&root.join("public"));
    let config = String::from_utf8(files["web.config"].clone()).expect("a text");
    let known = ["html", "css", "xml", "txt", "zip", "png", "jpg", "gif", "js", "config"];
    let endings: Vec<&str> = files.keys().filter_map(|path| Some(path.rsplit_once('.')?.1)).collect();
    assert!(endings.contains(&"toml") || endings.contains(&"json"), "{endings:?}");
    for ending in endings.iter().filter(|ending| !known.contains(ending)) {
        assert!(config.contains(&format!("<mimeMap fileExtension=\".{ending}\" mimeType=\"")), "{ending}: {config}");
    }
    assert!(!config.contains("octet-stream"), "{config}");
}
