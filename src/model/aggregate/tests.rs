//! Tests of what members have in the cells of an aggregate.

use super::super::figures_form_tests::FORM;
use super::*;
use crate::check::testing::{report, site};
use crate::model::Site;

/// A site of these agencies, each with what agency.toml says beside its name, and its report; `editions/…` are forms.
fn county(forms: &[(&str, &str)], agencies: &[(&str, &str, &str)]) -> Site {
    let mut files: Vec<(String, String)> =
        forms.iter().map(|(id, text)| (format!("editions/{id}.toml"), (*text).to_owned())).collect();
    for (slug, about, text) in agencies {
        files.push((format!("content/{slug}/agency.toml"), format!("name = \"{slug}\"\n{about}")));
        if !text.is_empty() {
            files.push((format!("content/{slug}/2024/report.toml"), (*text).to_owned()));
        }
    }
    site(&files)
}

fn year(year: u16) -> Year {
    Year::new(year).expect("a year")
}

/// The report of the last agency with the sums of those that it names.
fn with_sums<T>(site: &Site, seen: impl Fn(&Report, &MemberSums<'_>) -> T) -> T {
    let report = site.agencies.last().expect("an agency").report(year(2024)).expect("a report");
    seen(report, &MemberSums::new(&report.edition, report.year, site.included(report), &site.editions))
}

/// What each member has in a cell, and the sum: its value, and how many are unknown, incomparable and without the table.
fn told(report: &Report, sums: &MemberSums<'_>, address: &str) -> String {
    let cell = report.edition.cell(address).expect("a cell");
    let addends = (0..sums.members().len()).map(|index| match sums.addend(index, cell) {
        Addend::Number(_, value) => value.to_string(),
        Addend::NotANumber(_) => "NotANumber".to_owned(),
        other => format!("{other:?}"),
    });
    let sum = sums.sum(cell);
    let text = if sums.has_text(cell) { " text" } else { "" };
    let counts = [sum.unknown, sum.incomparable, sum.without_table, sum.missing()];
    format!("{}: {} {counts:?}{text}", addends.collect::<Vec<_>>().join(" "), sum.value)
}

/// An aggregate of two reports by its form, a body that was abolished, one without a report, one whose file is broken, and two that report
/// by other forms.
fn seven_members() -> Site {
    let words =
        |n: &str| format!("[words]\nall = {{ code = \"\", net = 1, sum = 2.5, n = {n}, wifi = 0, devices = 0 }}\n");
    let own = |tables: &str| format!("edition = \"own-1\"\n[rooms]\nall = [ 1 ]\n{tables}");
    let staff = "x = [ 1, 0, 0 ]\ny = [ 0, 0, 0 ]\nz = [ 0, 0, 0 ]\nw = [ 0, 0, 0 ]\n";
    let tree = |inner: &str| {
        format!("[tree]\nfirst = [ 4, 0, 0 ]\nsecond = [ 0, 0, 0 ]\nlast = [ 0, 0, 0 ]\nouter.r = [ 3, 0, 0 ]\n{inner}")
    };
    let rows = "outer.inner.p = [ 1, 0, 0 ]\nouter.inner.q = [ 1, 0, 0 ]\n";
    let a =
        own(&format!("[staff]\n{staff}[staff_2]\n{staff}{}{}", tree("outer.inner = [ 7, 0, 0 ]\n"), words("\"约3\"")));
    let b = own(&format!("{}{}", tree(rows), words("\"\"")));
    let other = FORM.replace("id = \"own-1\"", "id = \"other-1\"").replace("family = \"own\"", "family = \"other\"");
    let other =
        other.replace("自定年报", "他式年报").replace("en = \"Own\" }\n[[sections]]", "en = \"Other\" }\n[[sections]]");
    county(
        &[("own-1", FORM), ("other-1", &other)],
        &[
            ("a", "", &a),
            ("b", "", &b),
            ("c", "until = 2020\n", ""),
            ("d", "", ""),
            ("e", "", &format!("{}[broken\n", own(&words("9")))),
            ("f", "", &own("").replace("own-1", "other-1")),
            ("g", "", &report(2024, &[])),
            (
                "z",
                "",
                &format!(
                    "scope = \"aggregate\"\nincludes = [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\", \"g\"]\n{}",
                    own(&format!("{}{}", tree(rows), words("3")))
                ),
            ),
        ],
    )
}

#[test]
fn what_each_member_has_in_a_cell() {
    with_sums(&seven_members(), |report, sums| {
        let told = [
            "rooms.all.n",
            "staff.x.a",
            "staff_2.x.a",
            "tree.first.a",
            "tree.outer.a",
            "tree.outer.inner.a",
            "tree.outer.inner.p.a",
            "tree.outer.r.a",
            "words.all.n",
            "words.all.sum",
        ]
        .map(|address| format!("{address} {}", told(report, sums, address)));
        assert_eq!(
            told,
            [
                "rooms.all.n 1 1 Nothing NoReport NoReport NotInForm NotInForm: 2 [4, 2, 0, 4]",
                "staff.x.a 1 NoTable Nothing NoReport NoReport NotInForm NotInForm: 1 [4, 2, 1, 5]",
                "staff_2.x.a 1 Nothing Nothing NoReport NoReport NotInForm NotInForm: 1 [4, 2, 0, 4]",
                "tree.first.a 4 4 Nothing NoReport NoReport NotInForm NotInForm: 8 [4, 2, 0, 4]",
                "tree.outer.a 10 5 Nothing NoReport NoReport NotInForm NotInForm: 15 [4, 2, 0, 4]",
                "tree.outer.inner.a 7 2 Nothing NoReport NoReport NotInForm NotInForm: 9 [4, 2, 0, 4]",
                "tree.outer.inner.p.a AsOneRow 1 Nothing NoReport NoReport NotInForm NotInForm: 1 [5, 3, 0, 5]",
                "tree.outer.r.a 3 3 Nothing NoReport NoReport NotInForm NotInForm: 6 [4, 2, 0, 4]",
                "words.all.n NotANumber NotANumber Nothing NoReport NoReport NotInForm NotInForm: 0 [6, 2, 0, 6] text",
                "words.all.sum 2.5 2.5 Nothing NoReport NoReport NotInForm NotInForm: 5.0 [4, 2, 0, 4]",
            ]
        );
    });
}

#[test]
fn which_members_and_which_cells_are_added_up() {
    with_sums(&seven_members(), |report, sums| {
        let cell = |address: &str| report.edition.cell(address).expect("a cell");
        let some = sums.sum_of(cell("tree.outer.r.a"), &|index| index != 0);
        assert_eq!((some.value, some.unknown, some.complete()), (3.into(), 4, None));
        let own = sums.sum_of(cell("tree.outer.r.a"), &|index| index < 3);
        assert_eq!((own.complete(), own.missing()), (Some(6.into()), 0));
        let texts = ["words.all.n", "words.all.sum", "tree.first.a"].map(|address| sums.has_text(cell(address)));
        assert_eq!(texts, [true, false, false]);
        let names = |cells: Vec<CellId>| {
            let addresses = cells.iter().map(|cell| report.edition.address(*cell));
            addresses
                .filter(|address| !address.starts_with("tree") || address.ends_with(".a"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        let rest = "words.all.net words.all.sum words.all.n words.all.wifi words.all.devices";
        assert_eq!(
            names(sums.cells(|_| false)),
            format!("tree.first.a tree.second.a tree.outer.inner.a tree.outer.r.a tree.last.a {rest}"),
            "the inner group, which a member gives as one row, and the row beside it"
        );
        let outer = cell("tree.outer.a");
        assert_eq!(
            names(sums.cells(|group| group == outer)),
            format!("tree.first.a tree.second.a tree.outer.a tree.last.a {rest}"),
            "the aggregate gives all of it as one row"
        );
    });
}

#[test]
fn a_group_in_one_row_stands_for_all_that_is_in_it() {
    let texts =
        ["outer = [ 9, 0, 0 ]", "outer.r = [ 3, 0, 0 ]\nouter.inner.p = [ 1, 0, 0 ]\nouter.inner.q = [ 1, 0, 0 ]"];
    let [a, b] = texts.map(|outer| {
        format!("edition = \"own-1\"\n[rooms]\nall = [ 1 ]\n[tree]\nfirst = [ 0, 0, 0 ]\nsecond = [ 0, 0, 0 ]\nlast = [ 0, 0, 0 ]\n{outer}\n")
    });
    let head = |of: &str| format!("scope = \"aggregate\"\nincludes = [{of}]\n");
    let broken = format!("{a}[broken\n");
    let cells = |of: &str| {
        let last = format!("{}{b}", head(of));
        let site = county(&[("own-1", FORM)], &[("a", "", &a), ("b", "", &b), ("c", "", &broken), ("z", "", &last)]);
        with_sums(&site, |report, sums| {
            let cells: Vec<&str> = sums.cells(|_| false).iter().map(|cell| report.edition.address(*cell)).collect();
            let outer = cells.iter().filter(|address| address.starts_with("tree.outer") && address.ends_with(".a"));
            (outer.copied().collect::<Vec<_>>().join(" "), told(report, sums, "tree.outer.inner.p.a"))
        })
    };
    assert_eq!(cells("\"a\", \"b\""), ("tree.outer.a".to_owned(), "AsOneRow 1: 1 [1, 1, 0, 1]".to_owned()));
    let rows = "tree.outer.inner.p.a tree.outer.inner.q.a tree.outer.r.a";
    assert_eq!(cells("\"b\""), (rows.to_owned(), "1: 1 [0, 0, 0, 0]".to_owned()));
    // What a report that cannot be read to the end seems to give as one row is nothing to go by.
    assert_eq!(cells("\"b\", \"c\""), (rows.to_owned(), "1 NoReport: 1 [1, 0, 0, 1]".to_owned()));
}

#[test]
fn members_of_another_form_are_added_up_where_it_means_the_same() {
    let one =
        [("requests.new_received", "[ 5, 0, 0, 0, 0, 0, 5 ]"), ("requests.results.other", "[ 2, 0, 0, 0, 0, 0, 2 ]")];
    let form = |id: &str, year| format!("edition = \"{id}\"\n{}", report(year, &one));
    let head = "scope = \"aggregate\"\nincludes = [\"a\"]\n";
    let told_of = |member: &str, own: &str, addresses: &[&str]| {
        let site = county(&[], &[("a", "", member), ("z", "", &format!("{head}{own}"))]);
        with_sums(&site, |report, sums| addresses.iter().map(|address| told(report, sums, address)).collect::<Vec<_>>())
    };
    // The other form may be the earlier one, or the later.
    let (old, new) = (form("cn-2019", 2020), form("cn-2021", 2024));
    let rows = ["requests.new_received.total", "requests.results.other.total", "proactive.licensing.decisions"];
    let equal = ["5: 5 [0, 0, 0, 0]", "2: 2 [0, 0, 0, 0]", "0: 0 [0, 0, 0, 0]"];
    let incomparable = "NotInForm: 0 [1, 1, 0, 1]";
    assert_eq!(told_of(&old, &new, &rows), equal);
    assert_eq!(told_of(&new, &old, &rows), equal);
    assert_eq!(
        told_of(
            &old,
            &new,
            &["requests.results.other.other.total", "proactive.regulations.in_force", "proactive.regulations.issued"]
        ),
        ["AsOneRow: 0 [1, 1, 0, 1]", incomparable, incomparable]
    );
    assert_eq!(
        told_of(&new, &old, &["proactive.regulations.newly_made"]),
        [incomparable],
        "a shift in meaning is not added up"
    );
}

#[test]
fn forms_that_extend_one_share_what_is_the_same_in_both() {
    let form = |id: &str, media: &str, press: &str| {
        let column = |key: &str, more: &str| {
            format!(
                "[[columns]]\naddress = \"requests.{key}\"\nbefore = \"other_org\"\nlabel = {{ zh = \"{key}\", en = \"{key}\" }}\n{more}\n"
            )
        };
        format!(
            "id = \"{id}\"\nextends = \"cn-2021\"\ntitle = {{ zh = \"{id}\", en = \"{id}\" }}\nfrom = 2024\n{}{}{}",
            column("media", media),
            column("press", press),
            column("staff", "")
        )
    };
    let forms = [form("city-a", "", ""), form("city-b", "kind = \"amount\"", "unit = { zh = \"人\", en = \"\" }")];
    let text = |id: &str| {
        format!(
            "edition = \"{id}\"\n{}",
            report(2024, &[]).replace("[ 0, 0, 0, 0, 0, 0, 0 ]", "[ 1, 1, 1, 1, 1, 2, 3, 4, 5, 9 ]")
        )
    };
    let site = county(
        &[("city-a", &forms[0]), ("city-b", &forms[1])],
        &[
            ("a", "", &text("city-a")),
            ("b", "", &text("city-b")),
            ("z", "", &format!("scope = \"aggregate\"\nincludes = [\"a\", \"b\"]\n{}", text("city-a"))),
        ],
    );
    with_sums(&site, |report, sums| {
        let columns = ["natural_person", "media", "press", "staff", "total"];
        let told =
            columns.map(|column| format!("{column} {}", told(report, sums, &format!("requests.carried_in.{column}"))));
        let (both, one) = ("2 [0, 0, 0, 0]", "[1, 1, 0, 1]");
        let expected = [
            format!("natural_person 1 1: {both}"),
            format!("media 2 NotInForm: 2 {one}"),
            format!("press 3 NotInForm: 3 {one}"),
            "staff 4 4: 8 [0, 0, 0, 0]".to_owned(),
            "total 9 9: 18 [0, 0, 0, 0]".to_owned(),
        ];
        assert_eq!(told, expected, "another kind of figure, and another unit, are not the same");
    });
}

#[test]
fn a_form_that_gives_a_row_another_key_is_asked_by_its_own() {
    let later = FORM
        .replace("id = \"own-1\"", "id = \"own-2\"\nprevious = \"own-1\"")
        .replace("key = \"first\"", "key = \"initial\", previous_key = \"first\"")
        .replace("en = \"N\" }", "en = \"N\" }, note = { zh = \"口径变化\", en = \"Counted otherwise\" }");
    let text = |id: &str, first: &str| {
        format!(
            "edition = \"{id}\"\n[rooms]\nall = [ 1 ]\n[tree]\n{first} = [ 6, 0, 0 ]\nsecond = [ 2, 0, 0 ]\nlast = [ 0, 0, 0 ]\nouter = [ 0, 0, 0 ]\n"
        )
    };
    let (old, new) = (text("own-1", "first"), text("own-2", "initial"));
    let head = "scope = \"aggregate\"\nincludes = [\"a\"]\n";
    for (member, own, address) in [(&old, &new, "tree.initial.a"), (&new, &old, "tree.first.a")] {
        let site =
            county(&[("own-1", FORM), ("own-2", &later)], &[("a", "", member), ("z", "", &format!("{head}{own}"))]);
        let of = [address, "tree.second.a", "words.all.n"];
        let sums = with_sums(&site, |report, sums| of.map(|address| told(report, sums, address)));
        assert_eq!(sums, ["6: 6 [0, 0, 0, 0]", "2: 2 [0, 0, 0, 0]", "NotInForm: 0 [1, 1, 0, 1]"]);
    }
}

#[test]
fn a_report_is_due_of_who_exists_and_has_begun() {
    let site = county(&[], &[("a", "", ""), ("b", "from = 2021\n", ""), ("c", "until = 2022\n", "")]);
    let profile = |slug: usize| &site.agencies[slug].profile;
    let due = |slug: usize, years: &[u16], of: u16| {
        let years: Vec<Year> = years.iter().map(|of| year(*of)).collect();
        is_due(profile(slug), &years, year(of))
    };
    assert_eq!([2021, 2022, 2023, 2024].map(|of| due(0, &[2022, 2025], of)), [false, true, true, true]);
    assert_eq!(
        (due(0, &[], 2020), due(1, &[2023], 2022), due(1, &[2023], 2020), due(1, &[2020], 2020)),
        (true, true, false, true)
    );
    assert_eq!([2021, 2022, 2023].map(|of| due(2, &[2020], of)), [true, true, false]);
    let slug = Slug::parse("x").expect("a slug");
    let of = |profile| Member { slug: &slug, profile, report: None };
    assert_eq!(
        (
            of(None).is_missing(year(2024)),
            of(Some(profile(2))).is_missing(year(2024)),
            of(Some(profile(2))).is_missing(year(2022))
        ),
        (true, false, true)
    );
    assert_eq!((of(None).name(year(2024)), of(Some(profile(1))).name(year(2024))), ("x", "b"));
    let site = county(
        &[],
        &[("a", "", &report(2024, &[])), ("b", "until = 2020\n", &format!("{}[broken\n", report(2024, &[])))],
    );
    let of = |index: usize| Member {
        slug: &slug,
        profile: Some(&site.agencies[index].profile),
        report: site.agencies[index].report(year(2024)).map(|report| &**report),
    };
    assert_eq!(
        [of(0).is_readable(), of(1).is_readable(), Member { report: None, ..of(0) }.is_readable()],
        [true, false, false]
    );
    assert!(!of(0).is_missing(year(2024)) && !of(1).is_missing(year(2020)));
}
