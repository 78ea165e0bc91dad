//! What an extending form can change: rows, columns, blocks and entries, and what is compared with the base then.

use crate::base::SourceFile;
use crate::edition::{Counterpart, Edition, Editions};
use std::sync::Arc;

const HEAD: &str = "id = \"own\"\nextends = \"cn-2021\"\ntitle = { zh = \"自定\", en = \"Own\" }\nfrom = 2027\n";
const LABEL: &str = "label = { zh = \"新\", en = \"New\" }\n";

/// The forms with one that extends cn-2021 by some entries.
fn load(entries: &str) -> (Arc<Edition>, Arc<Edition>, Editions) {
    let file = SourceFile { path: "editions/own.toml".into(), text: format!("{HEAD}{entries}") };
    let (editions, diagnostics) = Editions::load(&[Arc::new(file)]);
    assert!(diagnostics.is_empty(), "{entries}: {diagnostics:?}");
    let edition = |id| editions.get(id).expect("a form").clone();
    (edition("own"), edition("cn-2021"), editions)
}

/// The rows of a table, or the columns of its first block.
fn rows(edition: &Edition, table: &str) -> Vec<String> {
    edition.table(table).expect("a table").rows().filter_map(|(_, row)| row.key.clone()).collect()
}

fn columns(edition: &Edition, table: &str) -> Vec<String> {
    let block = &edition.table(table).expect("a table").blocks[0];
    block.columns.iter().map(|column| column.key.clone()).collect()
}

/// Every cell of `own` but those of some keys is compared one to one with the base; those have nothing to be compared with.
fn is_compared_but(own: &Edition, base: &Edition, editions: &Editions, new: &[&str]) {
    for cell in own.ids() {
        let address = own.address(cell);
        let counterpart = own.counterpart(cell, base, editions);
        if address.split('.').any(|step| new.contains(&step)) {
            assert_eq!(counterpart, Counterpart::Nothing(None), "{address}");
        } else {
            let same = base.cell(address).expect("a cell of the same address");
            assert_eq!(counterpart, Counterpart::Cell(same, None), "{address}");
        }
    }
}

#[test]
fn nothing_changed_is_the_same_form() {
    let (own, base, editions) = load("");
    assert_eq!(own.cells.len(), base.cells.len());
    assert_eq!(
        (own.sums.len(), own.identities.len(), own.stocks.len()),
        (base.sums.len(), base.identities.len(), base.stocks.len())
    );
    is_compared_but(&own, &base, &editions, &[]);
}

#[test]
fn a_row_is_added_moved_and_taken_out() {
    let (own, base, editions) = load(&format!(
        "[[rows]]\naddress = \"requests.results.appealed\"\nbefore = \"total\"\n{LABEL}\
         [[rows]]\naddress = \"requests.results.granted\"\nafter = \"refused\"\n\
         [[rows]]\naddress = \"requests.results.refused.state_secret\"\nremove = true\n"
    ));
    let group = |edition: &Edition| -> Vec<String> {
        let table = edition.table("requests").expect("a table");
        let rows = table.rows().filter(|(block, row)| block.level(row) == 2);
        rows.filter_map(|(_, row)| row.key.clone()).collect()
    };
    assert_eq!(
        group(&own),
        ["partially_granted", "refused", "granted", "unavailable", "not_processed", "other", "appealed", "total"]
    );
    assert_eq!(rows(&own, "requests").len(), rows(&base, "requests").len());
    assert!(own.cell("requests.results.refused.state_secret.total").is_none());
    // The total counts the new row.
    let total = own.cell("requests.results.total.business").expect("the total");
    let sum = own.sums.iter().find(|sum| sum.total == total && !sum.across).expect("its sum");
    assert!(sum.parts.contains(&own.cell("requests.results.appealed.business").expect("the new row")));
    is_compared_but(&own, &base, &editions, &["appealed"]);
}

#[test]
fn a_column_is_added_moved_and_taken_out() {
    let (own, base, editions) = load(&format!(
        "[[columns]]\naddress = \"requests.media\"\nafter = \"other_org\"\n{LABEL}\
         [[columns]]\naddress = \"requests.research\"\nremove = true\n\
         [[columns]]\naddress = \"requests.legal_service\"\nbefore = \"business\"\n\
         [[columns]]\naddress = \"proactive.drafted\"\nafter = \"in_force\"\n{LABEL}"
    ));
    let expected = ["natural_person", "legal_service", "business", "public_welfare", "other_org", "media", "total"];
    assert_eq!(columns(&own, "requests"), expected);
    assert_eq!(columns(&own, "proactive"), ["issued", "repealed", "in_force", "drafted"]);
    assert!(own.cell("proactive.normative_documents.drafted").is_some());
    let total = own.cell("requests.carried_in.total").expect("the total");
    let sum = own.sums.iter().find(|sum| sum.total == total && sum.across).expect("its sum");
    assert_eq!(sum.parts.len(), 6);
    is_compared_but(&own, &base, &editions, &["media", "drafted"]);
}

#[test]
fn a_total_becomes_a_column_like_the_others() {
    let (own, ..) = load("[[columns]]\naddress = \"requests.total\"\ntotal = false\n");
    assert!(own.sums.iter().all(|sum| !sum.across || own.def(sum.total).table != 1), "no sum across the table");
    assert!(own.cell("requests.carried_in.total").is_some());
}

#[test]
fn a_renamed_row_or_column_is_compared_with_what_it_was() {
    let (own, base, editions) = load(
        "[[rows]]\naddress = \"requests.results.refused\"\nkey = \"denied\"\n\
         [[columns]]\naddress = \"requests.business\"\nkey = \"company\"\n\
         [[rates]]\nid = \"refused\"\npart = [\"requests.results.denied.total\"]\n",
    );
    let cell = own.cell("requests.results.denied.third_party.company").expect("a cell");
    let same = base.cell("requests.results.refused.third_party.business").expect("a cell");
    assert_eq!(own.counterpart(cell, &base, &editions), Counterpart::Cell(same, None));
}

#[test]
fn what_has_no_name_is_added_and_taken_out() {
    let (own, base, _) = load(
        "[[limits]]\ntable = \"requests\"\nleft = [\"results.granted\"]\nright = [\"results.total\"]\n\
         [[carries]]\nrule = \"X3-CARRY\"\nremove = true\n\
         [[stocks]]\nexcept = [2021]\nremove = true\n\
         [[sections]]\nid = \"problems\"\nbefore = \"requests\"\n\
         [[key_figures]]\nid = \"disclosed\"\nremove = true\n",
    );
    assert_eq!((own.limits.len(), own.carries.len(), own.stocks.len()), (7, 0, 0));
    assert_eq!(own.identities.len(), base.identities.len());
    let sections: Vec<&str> = own.sections.iter().map(|section| section.id.as_str()).collect();
    assert_eq!(
        sections,
        ["preamble", "overview", "proactive", "problems", "requests", "review_litigation", "other_matters"]
    );
    assert_eq!(own.key_figures.len() + 1, base.key_figures.len());
}

#[test]
fn a_block_is_added_and_taken_out() {
    let (own, ..) = load(&format!(
        "[[blocks]]\naddress = \"proactive.fees\"\nremove = true\n\
         [[tables]]\nkey = \"proactive\"\n[[tables.blocks]]\n\
         columns = [ {{ key = \"published\", {} }} ]\nrows = [ {{ key = \"data\", {} }} ]\n",
        LABEL.trim(),
        LABEL.trim()
    ));
    assert!(own.cell("proactive.fees.amount").is_none() && own.cell("proactive.data.published").is_some());
}

#[test]
fn the_reason_of_a_group_holds_for_its_rows() {
    let (own, base, editions) = load(
        "[[rows]]\naddress = \"requests.results.refused\"\nreason = { zh = \"口径不同\", en = \"Other counts\" }\n",
    );
    let counterpart = |address| own.counterpart(own.cell(address).expect("a cell"), &base, &editions);
    assert!(matches!(counterpart("requests.results.refused.third_party.total"), Counterpart::Nothing(Some(_))));
    assert!(matches!(counterpart("requests.results.granted.total"), Counterpart::Cell(..)));
}

/// Whoever mends a form and a variant of it reads both lists at once; what the variant takes over is told of the form alone.
#[test]
fn the_mistakes_of_a_variant_show_beside_those_of_its_base() {
    let base = include_str!("../../tests/sites/own-form/editions/library-1.toml");
    let variant = "id = \"variant\"\nextends = \"library-1\"\ntitle = { zh = \"变体\", en = \"Variant\" }\nfrom = 2020\nuntill = 2021\n\
                   [[rows]]\naddress = \"visits.nobody\"\nremove = true\n";
    let mistakes = |base: &str| {
        let file = |name: &str, text: &str| Arc::new(SourceFile { path: name.to_owned(), text: text.to_owned() });
        // In either order of the files.
        let lists = [("a.toml", "b.toml"), ("b.toml", "a.toml")].map(|(one, other)| {
            let (_, mistakes) = Editions::load(&[file(one, base), file(other, variant)]);
            let key = |found: &crate::base::Diagnostic| found.message.key().to_owned();
            mistakes.iter().map(key).collect::<Vec<_>>()
        });
        assert_eq!(lists[0], lists[1]);
        lists[0].clone()
    };
    let own = ["edition.change.unknown", "edition.unknown"];
    assert_eq!(mistakes(base), own);
    // A mistake of sense: a section without its table.
    let sense = base.replacen("kind = \"narrative\"", "kind = \"table\"", 1);
    let found = mistakes(&sense);
    assert!(found.len() > 2 && found[found.len() - 2..] == own, "{found:?}");
    // One of shape; where it takes a name away, that may be why a row is not found, which is not told.
    let shape = base.replacen("from = 2020", "form = 2020", 1);
    assert_eq!(mistakes(&shape), ["edition.unknown", own[0], own[1]]);
    let nameless = base.replacen("key = \"weekends\"", "kye = \"weekends\"", 1);
    assert!(nameless != base && mistakes(&nameless).ends_with(&[own[1].to_owned()]));
    // A variant without mistakes of its own is not called sound.
    let plain = "id = \"plain\"\nextends = \"library-1\"\ntitle = { zh = \"变体\", en = \"Variant\" }\nfrom = 2020\n";
    for broken in [shape.as_str(), "id = \"library-1\"\n[["] {
        let file = |name: &str, text: &str| Arc::new(SourceFile { path: name.to_owned(), text: text.to_owned() });
        let (editions, mistakes) = Editions::load(&[file("a.toml", broken), file("b.toml", plain)]);
        assert!(editions.is_faulty("plain") && editions.get("plain").is_none());
        assert_eq!(mistakes.last().map(|found| found.message.key()), Some("edition.of_faulty"), "{broken}");
    }
}
