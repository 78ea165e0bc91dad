//! A report as a workbook comes back as it was: TOML → report.xlsx → import, for generated reports of both editions; totals are
//! formulas with the report's own figures; a blank form comes back as it was filled in.

use crate::support::archives;
use crate::support::command::{run, stdout};
use crate::support::forms::edition;
use crate::support::printed::formats::archive;
use crate::support::random_report::{Random, Sheet, random_text};
use crate::support::recognised::{figures, recognise};
use crate::support::site::Site as Folder;
use crate::support::workbook::{Cells, between, column_letters, position, sheets};
use annals::api::base::{Lang, Year};
use annals::api::edition::{CellId, Edition, Kind};
use annals::api::export::{ExportFormat, FORMATS, RenderCache};
use annals::api::import::Recognised;
use annals::api::markdown::plain;
use annals::api::model::{self, Site};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::io::{Cursor, Write as _};

/// The figures of a report by address, as typed.
type Typed = BTreeMap<String, String>;

fn xlsx() -> &'static ExportFormat {
    FORMATS.iter().find(|format| format.name == "xlsx").expect("the format")
}

/// A report at random: decimals, blanks, `/`, now and then a group as one row.
fn typed(edition: &Edition, year: u16, random: &mut Random) -> Typed {
    let groups: Vec<&str> =
        edition.ids().filter(|cell| edition.def(*cell).group).map(|cell| edition.row(cell).path.as_str()).collect();
    let group = (random.below(3) == 0 && !groups.is_empty()).then(|| *random.pick(&groups));
    let sheet = Sheet::random(edition, year, group, random);
    let mut typed = Typed::new();
    for (path, values) in &sheet.rows {
        let first = edition.cells.iter().find(|def| def.address.rsplit_once('.').is_some_and(|(row, _)| row == path));
        let first = first.expect("a row of the form");
        let columns = &edition.tables[first.table].blocks[first.block].columns;
        for (column, value) in columns.iter().zip(values) {
            let cell = edition.cell(&format!("{path}.{}", column.key)).expect("a cell");
            let text = random_text(edition, cell, *value, random);
            typed.insert(format!("{path}.{}", column.key), text);
        }
    }
    typed
}

/// A site with an agency for each report.
fn site(edition: &Edition, year: u16, reports: &[Typed]) -> (Folder, Site) {
    let folder = Folder::new("title = \"往返\"\n");
    for (number, report) in reports.iter().enumerate() {
        folder.agency(&format!("a{number:03}"), "某市某局", "level = \"ministry\"\n");
        let value = |cell| {
            let text = report.get(edition.address(cell))?;
            let quoted = edition.def(cell).kind == Kind::Amount || text.parse::<i64>().is_err();
            Some(if quoted { format!("\"{text}\"") } else { text.clone() })
        };
        let head = format!("published = {}-01-24\n", year + 1);
        folder.report(&format!("a{number:03}/{year}"), edition, (&head, ""), &value);
    }
    let (site, _) = model::load(&annals::api::source::read(folder.root()).expect("a site"));
    (folder, site)
}

/// The workbook of an agency's only report.
fn written(site: &Site, number: usize) -> Vec<u8> {
    let agency = &site.agencies[number];
    RenderCache::new(agency, &agency.reports[0], Lang::Zh).alone(xlsx()).expect("a report alone").to_vec()
}

/// What `SUM(areas)` gives.
fn sum(areas: &str, cells: &Cells) -> Decimal {
    let mut sum = Decimal::ZERO;
    for area in areas.split(',') {
        let (from, to) = area.split_once(':').unwrap_or((area, area));
        let (from, to) = (position(from), position(to));
        for (_, cell) in
            cells.iter().filter(|(at, _)| (from.0..=to.0).contains(&at.0) && (from.1..=to.1).contains(&at.1))
        {
            assert!(!cell.is_text, "a total adds up text");
            sum += cell.value.parse::<Decimal>().expect("a number");
        }
    }
    sum
}

fn comes_back(id: &str, year: u16) {
    let edition = edition(id);
    let mut random = Random::new(11);
    let reports: Vec<Typed> = (0..20).map(|_| typed(&edition, year, &mut random)).collect();
    let (_folder, site) = site(&edition, year, &reports);
    assert_eq!(site.agencies.len(), reports.len());
    for (number, typed) in reports.iter().enumerate() {
        let bytes = written(&site, number);
        assert!(bytes == written(&site, number), "the same bytes every time");
        let mut totals = 0;
        for (_, _, cells) in sheets(&bytes) {
            for cell in cells.values() {
                let Some(formula) = &cell.formula else { continue };
                let areas = between(formula, "SUM(", ")").expect("a sum");
                assert_eq!(sum(areas, &cells), cell.value.parse::<Decimal>().expect("a number"), "{formula}");
                totals += 1;
            }
        }
        let wholes: std::collections::BTreeSet<_> = edition.sums.iter().map(|sum| sum.total).collect();
        let printed = wholes.iter().filter(|cell| typed.contains_key(edition.address(**cell))).count();
        assert_eq!(totals, printed, "every total is a formula");
        let report = recognise("report.xlsx", bytes);
        assert_eq!(report.edition.id, id);
        assert_eq!(&figures(&report), typed, "report {number}");
        assert_eq!(report.title.name.as_deref(), Some("某市某局"));
        assert_eq!(report.title.year, Year::new(year));
    }
}

#[test]
fn workbooks_of_the_form_of_2019_come_back() {
    comes_back("cn-2019", 2020);
}

#[test]
fn workbooks_of_the_form_of_2021_come_back() {
    comes_back("cn-2021", 2024);
}

/// A total that is not the sum of its parts stands as printed; digits that a spreadsheet would round stand as text.
#[test]
fn a_workbook_never_disagrees_with_the_page() {
    let edition = edition("cn-2021");
    let mut typed = typed(&edition, 2024, &mut Random::new(5));
    let set = |typed: &mut Typed, address: &str, text: &str| {
        assert!(edition.cell(address).is_some(), "{address}");
        typed.insert(address.to_owned(), text.to_owned());
    };
    set(&mut typed, "review_litigation.review.total", "987654");
    set(&mut typed, "review_litigation.litigation_direct.upheld", "/");
    set(&mut typed, "proactive.fees.amount", "12345678901234567.10");
    let (_folder, site) = site(&edition, 2024, std::slice::from_ref(&typed));
    let bytes = written(&site, 0);
    let mut sheets = sheets(&bytes);
    let line = sheets.remove(2).2;
    let of = |value: &str| line.values().find(|cell| cell.value == value).expect("the figure");
    assert!(of("987654").formula.is_none());
    assert_eq!(line.values().filter(|cell| cell.formula.is_some()).count(), 1, "only the third total holds");
    let fees = sheets.remove(0).2.into_values().find(|cell| cell.value == "12345678901234567.10").expect("the fees");
    assert!(fees.is_text);
    assert_eq!(figures(&recognise("report.xlsx", bytes)), typed);
}

/// A file has no date but the report's own.
#[test]
fn a_workbook_is_dated_as_its_report() {
    let edition = edition("cn-2021");
    let (_folder, site) = site(&edition, 2024, &[typed(&edition, 2024, &mut Random::new(3))]);
    let parts = archives::texts(&written(&site, 0));
    assert!(parts["docProps/core.xml"].contains("2025-01-24T00:00:00Z"), "{}", parts["docProps/core.xml"]);
    assert!(parts["xl/workbook.xml"].contains("<sheet name=\"主动公开\""), "{}", parts["xl/workbook.xml"]);
}

/// Fills in a blank form as a person does: figures in the cells, agency and year in the title; totals follow.
fn filled(blank: &[u8], report: &[u8]) -> Vec<u8> {
    let report = sheets(report);
    let empty: BTreeMap<String, Cells> = sheets(blank).into_iter().map(|(name, _, cells)| (name, cells)).collect();
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, mut xml) in archives::texts(blank) {
        let like = report.iter().find(|(known, ..)| *known == name && xml.contains("____"));
        if let Some((_, _, like)) = like {
            xml = xml.replacen("________________20____年", "某市某局2024年", 1);
            for (&(row, column), cell) in &empty[&name] {
                // The form has one line more above its tables.
                let Some(figure) = row.checked_sub(1).and_then(|row| like.get(&(row, column))) else { continue };
                if cell.is_text || figure.value.is_empty() {
                    continue;
                }
                let letter = column_letters(column);
                let start = xml.find(&format!("<c r=\"{letter}{row}\"")).expect("the cell");
                let rest = &xml[start..];
                let end = start
                    + rest[2..].find("<c ").map_or(rest.len(), |at| at + 2).min(rest.find("</row>").expect("a row"));
                let style = between(rest, "s=\"", "\"").expect("a style");
                let content = match (&cell.formula, figure.is_text) {
                    (Some(formula), _) => format!(" t=\"n\"><f>{formula}</f><v>{}</v></c>", figure.value),
                    (None, true) => format!(" t=\"inlineStr\"><is><t>{}</t></is></c>", figure.value),
                    (None, false) => format!("><v>{}</v></c>", figure.value),
                };
                let new = format!("<c r=\"{letter}{row}\" s=\"{style}\"{content}");
                xml.replace_range(start..end, &new);
            }
        }
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
        zip.write_all(xml.as_bytes()).expect("a part");
    }
    zip.finish().expect("an archive").into_inner()
}

/// A blank form with these texts in the cells of its sheet of narratives.
fn with_texts(workbook: &[u8], edition: &Edition, texts: &BTreeMap<String, String>) -> Vec<u8> {
    let mut parts = archives::texts(workbook);
    let heading = |id: &String| &edition.section(id).expect("a section").heading.zh;
    for (id, text) in texts {
        let label = format!("<t xml:space=\"preserve\">{}</t></is></c>", heading(id));
        let is_texts = |xml: &&mut String| xml.contains(&label) && xml.contains("prompt=");
        let xml = parts.values_mut().find(is_texts).expect("the sheet of narratives");
        let (before, after) = xml.split_once(&label).expect("the row");
        let (empty, after) = after.split_once("/>").expect("the cell");
        *xml = format!("{before}{label}{empty} t=\"inlineStr\"><is><t>{text}</t></is></c>{after}");
    }
    archive(&parts.iter().map(|(name, text)| (name.as_str(), text.clone())).collect::<Vec<_>>())
}

/// The narratives as they are read, a line a paragraph.
fn plain_texts(report: &Recognised) -> BTreeMap<String, String> {
    let texts = report.narratives.iter().map(|(id, text)| (id.clone(), plain(text.as_deref().unwrap_or("?")).text));
    texts.map(|(id, text)| (id, text.trim_end().to_owned())).collect()
}

fn remarks(report: &Recognised) -> Vec<String> {
    report.remarks.iter().map(|remark| remark.message.render(Lang::En)).collect()
}

/// Every sum and identity of the form is watched, and every cell that is typed takes its kind only.
fn assert_checks(edition: &Edition, blank: &[u8]) {
    let sheets = sheets(blank);
    let xml: String = sheets.iter().map(|(_, xml, _)| xml.as_str()).collect();
    let printed = |cell: &CellId| !edition.def(*cell).group;
    let watched = edition.sums.iter().filter(|sum| printed(&sum.total)).count() + edition.identities.len();
    assert_eq!(xml.matches("<conditionalFormatting ").count(), watched);
    if edition.id == "cn-2021" {
        let natural = "AND(COUNT($D$7:$D$8)=2,COUNT($D$30:$D$31)=2,ROUND(SUM($D$7:$D$8)-SUM($D$30:$D$31),6)&lt;&gt;0)";
        assert!(xml.contains(natural));
        assert!(xml.contains("sqref=\"D7:D8 D30:D31\""));
    }
    let mut typed = 0;
    for validation in xml.split("<dataValidation type=\"custom\"").skip(1) {
        let area = between(validation, "sqref=\"", "\"").expect("an area");
        let (from, to) = area.split_once(':').unwrap_or((area, area));
        let formula = between(validation, "<formula1>", "</formula1>").expect("a formula");
        assert!(formula.contains(from), "{formula} is about {from}");
        let (from, to) = (position(from), position(to));
        typed += (to.0 - from.0 + 1) * (to.1 - from.1 + 1);
    }
    let totals: std::collections::BTreeSet<_> = edition.sums.iter().map(|sum| sum.total).collect();
    let counted = |cell: &CellId| printed(cell) && !totals.contains(cell) && edition.def(*cell).kind != Kind::Printed;
    assert_eq!(typed, edition.ids().filter(counted).count());
}

/// What a workbook of ours says of a report comes back: its narratives are what people read of them, and nothing is left over.
#[test]
fn narratives_come_back_out_of_a_workbook() {
    let edition = edition("cn-2021");
    let (folder, _) = site(&edition, 2024, &[typed(&edition, 2024, &mut Random::new(4))]);
    let long = "很长的一段，超过一格所能容纳的字数。".repeat(1000);
    let texts = [
        ("preamble", "根据《条例》编制。\n\n统计期限为全年。"),
        ("overview", "## （一）主动公开\n\n公开**12件**，见[网站](https://example.gov.cn/)。\n\n- 甲\n- 乙"),
        ("problems", &format!("{long}\n\n{long}\n\n末段。")),
        ("other_matters", "无。"),
    ];
    for (id, text) in texts {
        folder.write(&format!("content/a000/2024/{id}.md"), text);
    }
    let (site, _) = model::load(&annals::api::source::read(folder.root()).expect("a site"));
    let bytes = written(&site, 0);
    let cells = sheets(&bytes).remove(3).2;
    assert!(cells.values().all(|cell| cell.value.encode_utf16().count() <= 32_767), "a cell that Excel refuses");
    let report = recognise("report.xlsx", bytes);
    let expected: BTreeMap<String, String> =
        texts.iter().map(|(id, text)| ((*id).to_owned(), plain(text).text.trim_end().to_owned())).collect();
    assert_eq!(plain_texts(&report), expected);
    assert_eq!(remarks(&report), Vec::<String>::new());
}

fn blank_comes_back(id: &str) {
    let edition = edition(id);
    let blank = (xlsx().blank.expect("a blank form"))(&edition);
    assert!(blank == (xlsx().blank.expect("a blank form"))(&edition), "the same bytes every time");
    let printed = edition.sums.iter().map(|sum| sum.total).filter(|cell| !edition.def(*cell).group);
    let wholes: std::collections::BTreeSet<_> = printed.collect();
    let formulas: usize = sheets(&blank).iter().map(|(_, xml, _)| xml.matches("<f>").count()).sum();
    assert_eq!(formulas, wholes.len(), "every total is live");
    let empty = recognise("report.xlsx", blank.clone());
    assert!(figures(&empty).values().all(String::is_empty), "nothing is invented: {:?}", figures(&empty));
    assert_eq!((&empty.title.name, empty.title.year), (&None, None));
    assert!(plain_texts(&empty).values().all(String::is_empty), "{:?}", empty.narratives);
    let keys: Vec<&str> = empty.remarks.iter().map(|remark| remark.message.key()).collect();
    assert_eq!(keys, ["export.blank.untouched"], "{:?}", empty.remarks);
    assert_checks(&edition, &blank);
    let mut random = Random::new(21);
    let typed = loop {
        let typed = typed(&edition, 2024, &mut random);
        // The form has its groups open.
        if !edition.ids().any(|cell| edition.def(cell).group && typed.contains_key(edition.address(cell))) {
            break typed;
        }
    };
    let (_folder, site) = site(&edition, 2024, std::slice::from_ref(&typed));
    let texts: BTreeMap<String, String> = edition
        .narratives()
        .map(|section| (section.id.clone(), format!("{}：\n\n= 第二段，原样读回。", section.short.zh)))
        .collect();
    let filled = with_texts(&filled(&blank, &written(&site, 0)), &edition, &texts);
    for (_, _, cells) in sheets(&filled) {
        for cell in cells.values().filter(|cell| cell.formula.is_some()) {
            let formula = cell.formula.as_deref().unwrap_or_default();
            let areas = between(formula, "COUNT(", ")").expect("a count");
            assert_eq!(formula, format!("IF(COUNT({areas})=0,\"\",SUM({areas}))"));
            assert_eq!(sum(areas, &cells), cell.value.parse::<Decimal>().expect("a number"), "{formula}");
        }
    }
    let report = recognise("report.xlsx", filled);
    assert_eq!(figures(&report), typed);
    assert_eq!((report.title.name.as_deref(), report.title.year), (Some("某市某局"), Year::new(2024)));
    assert_eq!(plain_texts(&report), texts.into_iter().map(|(id, text)| (id, text.replace("\n\n", "\n"))).collect());
    // The year that was typed is not one of the older form.
    let mut keys = report.remarks.iter().map(|remark| remark.message.key());
    assert!(keys.all(|key| id == "cn-2019" && key == "import.remark.other_form"), "{:?}", remarks(&report));
}

#[test]
fn a_blank_form_of_2019_comes_back_as_filled_in() {
    blank_comes_back("cn-2019");
}

#[test]
fn a_blank_form_of_2021_comes_back_as_filled_in() {
    blank_comes_back("cn-2021");
}

#[test]
fn the_command_writes_workbooks_and_blank_forms() {
    let edition = edition("cn-2021");
    let (folder, site) = site(&edition, 2024, &[typed(&edition, 2024, &mut Random::new(3))]);
    let root = folder.root();
    let workbook = stdout(root, &["export", "a000", "2024", "--format", "xlsx"]);
    assert!(workbook == written(&site, 0), "to a pipe it goes as it is");
    let blank = (xlsx().blank.expect("a blank form"))(&edition);
    for arguments in [["--format", "xlsx"].as_slice(), &["xlsx"]] {
        let arguments = [&["export", "--blank", "--edition", "cn-2021"], arguments].concat();
        assert!(stdout(root, &arguments) == blank, "{arguments:?}");
    }
    let (code, _, stderr) = run(root, &["export", "--blank", "--edition", "cn-1999", "--format", "xlsx"]);
    assert!(code == 1 && stderr.contains("cn-2021"), "{stderr}");
    let (code, _, stderr) = run(root, &["export", "--blank", "--edition", "cn-2021", "--format", "csv"]);
    assert!(code == 1 && stderr.contains("xlsx"), "{stderr}");
    for usage in [["export", "--blank", "xlsx"].as_slice(), &["export", "a000", "--format", "xlsx"], &["export"]] {
        assert_eq!(run(root, usage).0, 2, "{usage:?}");
    }
}
