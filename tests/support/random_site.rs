//! Sites made at random, odd as those of real offices: agencies in a tree, gaps in the years, both forms, blank cells, groups given as
//! one row, totals left out, former names, abolished offices, attachments, drafts, sums of others, versions sealed and withdrawn.

use super::narrative;
use super::random_report::{REQUESTS, REVIEW, Random, Sheet, TOTAL};
use super::site::{Site, options};
use crate::support::forms::editions;
use annals::api::base::Year;
use annals::api::edition::Edition;
use annals::api::versions::{self, SealRequest, VersionError, WithdrawnContent};
use chrono::NaiveDate;
use std::fmt::Write as _;

/// The agencies that a site may have, each with those that may stand above it.
pub(crate) const AGENCIES: [(&str, &[&str]); 6] = [
    ("city", &[]),
    ("county", &["city"]),
    ("office", &["county", "city"]),
    ("bureau", &["county", "city"]),
    ("town", &["county"]),
    ("a-1", &["town", "county"]),
];
/// Their levels; an office has any of the last.
const LEVELS: [&str; 4] = ["township", "department", "agency", "ministry"];
/// The years of both forms.
pub(crate) const YEARS: [u16; 6] = [2019, 2020, 2021, 2022, 2023, 2024];
/// Names of attachments that are no words of an address.
const FILES: [&str; 4] = ["signed.txt", "盖章的原件.txt", "a b%20c.txt", "papers/x&y#1.csv"];

/// Writes a site. Its figures hold together, but for those that it explains.
pub(crate) fn random_site(random: &mut Random) -> Site {
    let site = Site::new(&settings(random));
    let editions = editions();
    let wanted: Vec<usize> = (0..AGENCIES.len()).filter(|_| random.below(4) > 0).collect();
    let wanted = if wanted.is_empty() { vec![0] } else { wanted };
    let mut reports = Vec::new();
    for index in &wanted {
        let (slug, above) = AGENCIES[*index];
        let there: Vec<&str> = wanted.iter().map(|index| AGENCIES[*index].0).collect();
        let above: Vec<&str> = above.iter().copied().filter(|parent| there.contains(parent)).collect();
        let last = agency(&site, slug, &above, &there, random);
        let kept = random.below(5);
        let mut before: Option<Sheet> = None;
        for year in YEARS.into_iter().filter(|year| *year <= last) {
            if random.below(5) < kept {
                let edition = editions.default_for(year_of(year)).expect("a form");
                let last = before.filter(|sheet| sheet.year + 1 == year);
                before = Some(report(&site, (slug, year), (edition, last.as_ref()), &there, random));
                reports.push((slug, year));
            }
        }
    }
    for _ in 0..random.below(4) {
        if !reports.is_empty() {
            let (slug, year) = *random.pick(&reports);
            versions_of(&site, slug, year, random);
        }
    }
    site
}

fn settings(random: &mut Random) -> String {
    let lines: [&[&str]; 6] = [
        &["title = \"随机\"\nlanguage = \"zh-CN\"\n", "title = \"Random & <odd>\"\nlanguage = \"en\"\n"],
        &["", "base_url = \"https://a.example/b/\"\n"],
        &["", "compare = \"all\"\n"],
        &["", "as_of = 2025-03-01\n"],
        &["", "", "outputs = [\"report.json\", \"report.csv\", \"report.docx\", \"report.xlsx\"]\n", "outputs = []\n"],
        &["", "", "pages = [\"home\", \"agency\", \"report\"]\n", "public_rules = [\"Q-LEN\", \"BLANK\"]\n"],
    ];
    lines.map(|choices| *random.pick(choices)).concat()
}

/// Writes an agency; answers the last year of which it may have a report.
fn agency(site: &Site, slug: &str, above: &[&str], there: &[&str], random: &mut Random) -> u16 {
    let level = match slug {
        "city" | "county" => slug,
        _ => *random.pick(&LEVELS),
    };
    let mut rest = format!("level = \"{level}\"\n");
    if !above.is_empty() && random.below(5) > 0 {
        writeln!(rest, "parent = \"{}\"", random.pick(above)).expect("a line");
    }
    if random.below(4) == 0 {
        rest += "name_en = \"Office “A” & B\"\n";
    }
    let others: Vec<&str> = there.iter().copied().filter(|other| *other != slug).collect();
    let mut last = *YEARS.last().expect("a year");
    if !others.is_empty() && random.below(6) == 0 {
        last = *random.pick(&YEARS);
        writeln!(rest, "until = {last}\nsuccessor = \"{}\"", random.pick(&others)).expect("lines");
    }
    if random.below(3) == 0 {
        let (first, next) = (2018 + random.below(4), 2022 + random.below(3));
        let name = format!("云江市{slug}局");
        write!(
            rest,
            "[[names]]\nname = \"云江市旧{slug}局\"\nfrom = {first}\n\n[[names]]\nname = \"{name}\"\nfrom = {next}\n"
        )
        .expect("lines");
    }
    site.agency(slug, &format!("云江市{slug}局"), &rest);
    last
}

/// Writes a report; answers its figures as they were before some were left out.
fn report(
    site: &Site,
    (slug, year): (&str, u16),
    (edition, last): (&Edition, Option<&Sheet>),
    there: &[&str],
    random: &mut Random,
) -> Sheet {
    let folder = format!("content/{slug}/{year}");
    let groups: Vec<&str> =
        edition.ids().filter(|cell| edition.def(*cell).group).map(|cell| edition.row(cell).path.as_str()).collect();
    let one_row = (random.below(4) == 0).then(|| *random.pick(&groups));
    let mut sheet = Sheet::random(edition, year, one_row, random);
    if let Some(last) = last {
        sheet.continue_from(last);
    }
    let whole = sheet.clone();
    let mut tail = String::new();
    if random.below(3) == 0 {
        leave_out(&mut sheet, random);
    }
    if random.below(6) == 0 {
        // A total that is wrong in the original.
        let row = sheet.rows.iter().position(|(path, _)| path.starts_with(REVIEW)).expect("a row");
        let (path, figures) = &mut sheet.rows[row];
        *figures.last_mut().expect("a total") += 1;
        write!(tail, "\n[[explanations]]\nrule = \"T4-SUM\"\ncell = \"{path}.total\"\ntext = \"原件如此。\"\n")
            .expect("lines");
    }
    if random.below(4) == 0 {
        tail += "\n[[explanations]]\ncell = \"requests\"\ntext = \"含“下属”单位 <b>的</b>\"\nsource = \"https://a.example/?b=1&c=2\"\n";
    }
    if random.below(3) == 0 {
        tail += "\n[metadata]\n\"索引号\" = \"0001/2025-0001\"\n\"备注 “二”\" = \"甲 & 乙\"\n";
    }
    let mut head = String::new();
    if random.below(5) > 0 {
        writeln!(head, "published = {}-01-{:02}", year + 1, 5 + random.below(20)).expect("a line");
    }
    if random.below(10) == 0 {
        head += "status = \"draft\"\n";
    }
    let others: Vec<&str> = there.iter().copied().filter(|other| *other != slug && random.below(3) == 0).collect();
    if random.below(6) == 0 {
        writeln!(head, "scope = \"aggregate\"\nincludes = {others:?}").expect("lines");
    }
    if random.below(3) == 0 {
        let file = *random.pick(&FILES);
        site.write(&format!("{folder}/{file}"), format!("{slug} {year}\n"));
        writeln!(head, "attachments = [{{ file = \"{file}\", label = \"原件 “{file}”\" }}]").expect("a line");
    }
    site.write(&format!("{folder}/report.toml"), head + &sheet.typed(edition).0 + &tail);
    for section in edition.narratives() {
        // Now and then a file that is not there, which is an error.
        if random.below(80) == 0 {
            continue;
        }
        let text = match random.below(6) {
            0 => "本年新收申请{{ requests.new_received.total }}件。\n".to_owned(),
            1 => "无\n".to_owned(),
            _ => narrative::random(random),
        };
        site.write(&format!("{folder}/{}.md", section.id), text);
    }
    whole
}

/// Leaves figures out as offices do: blank cells, a whole row of them, totals, the row of totals.
fn leave_out(sheet: &mut Sheet, random: &mut Random) {
    for _ in 0..=random.below(3) {
        let cells = sheet.cells(random.pick::<&str>(&[REQUESTS, REVIEW, "proactive"]));
        let cell = *random.pick(&cells);
        let path = sheet.rows[cell.0].0.clone();
        let mark = *random.pick(&["", "/"]);
        match random.below(5) {
            0 | 1 => drop(sheet.blank.insert(cell, mark)),
            2 => sheet.blank.extend((0..sheet.rows[cell.0].1.len()).map(|column| ((cell.0, column), mark))),
            3 if !path.starts_with("proactive") => sheet.short.push(path),
            4 => sheet.absent.push(TOTAL.to_owned()),
            _ => {}
        }
    }
}

/// Seals a report, corrects it, takes a version back; whatever is refused is left.
fn versions_of(site: &Site, slug: &str, year: u16, random: &mut Random) {
    let date = |day| NaiveDate::from_ymd_opt(2025, 6, day).expect("a day");
    let seal = |day, reason| {
        let request = SealRequest { agency: slug, year: year_of(year), reason, date: date(day), accepted: &[] };
        done(versions::seal(site.root(), &request, &options()))
    };
    if !seal(1, None) {
        return;
    }
    if random.below(2) == 0 {
        site.write(&format!("content/{slug}/{year}/overview.md"), "更正了一句。\n");
        seal(2, Some("更正"));
    }
    if random.below(2) == 0 {
        let content = if random.below(2) == 0 { WithdrawnContent::Keep } else { WithdrawnContent::Purge };
        done(versions::withdraw(site.root(), (slug, year_of(year), 1), (date(3), "误公开"), content));
    }
}

/// Whether a version was sealed or withdrawn; the request may be refused.
pub(crate) fn done<T>(result: Result<T, VersionError>) -> bool {
    match result {
        Ok(_) => true,
        Err(VersionError::Refused(_)) => false,
        Err(error) => panic!("{error}"),
    }
}

pub(super) fn year_of(number: u16) -> Year {
    Year::new(number).expect("a year")
}
