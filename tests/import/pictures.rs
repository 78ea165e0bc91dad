//! Pictures of a Word document, a page and a text: each is a file beside the report, with its link where it stood, or it is listed
//! with the reason. What Word shows of a report of ours comes back with the same bytes.

use crate::support::archives;
use crate::support::command::{run, stdout, succeed};
use crate::support::files::{edit, put, read};
use crate::support::forms::editions;
use crate::support::printed::faults::plain;
use crate::support::printed::formats::{archive, docx, html, markdown};
use annals::api::base::Lang;
use annals::api::import::{self, IssueKind, Recognised};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// What stands at the end of the overview's text in every format.
const END: &str = "总体情况工作，没有收取信息处理费。";

/// The head of a picture with some bytes behind, by which it differs from others: no reader looks further.
fn png(width: u32, height: u32, more: u8) -> Vec<u8> {
    let [width, height] = [width, height].map(u32::to_be_bytes);
    [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", &width[..], &height, b"\x08\x02\0\0\0", &[more; 40]].concat()
}

fn gif() -> Vec<u8> {
    [b"GIF89a", &64u16.to_le_bytes()[..], &48u16.to_le_bytes(), &[0; 40]].concat()
}

fn jpeg() -> Vec<u8> {
    [b"\xff\xd8\xff\xc0\0\x11\x08", &48u16.to_be_bytes()[..], &64u16.to_be_bytes(), b"\x03\x01\x22\0", &[0; 40]]
        .concat()
}

/// Reads a document whose folder holds files.
fn recognise(name: &str, bytes: &[u8], files: &[(&str, Vec<u8>)]) -> Recognised {
    let mut document = import::read(import::format_of(name).expect("a format"), bytes).expect("a document");
    document.read_pictures(&mut |path, limit| match files.iter().find(|(known, _)| *known == path) {
        Some((_, bytes)) if bytes.len() as u64 > limit => Err(ErrorKind::FileTooLarge.into()),
        Some((_, bytes)) => Ok(bytes.clone()),
        None => Err(ErrorKind::NotFound.into()),
    });
    import::recognise(document, editions(), None).expect("a report")
}

fn overview(found: &Recognised) -> &str {
    found.narratives.iter().find(|(id, _)| id == "overview").and_then(|(_, text)| text.as_deref()).expect("a text")
}

/// The name of the picture with some bytes, which is there once.
fn name<'r>(found: &'r Recognised, bytes: &[u8]) -> &'r str {
    let own: Vec<&str> =
        found.pictures.iter().filter(|file| file.bytes == bytes).map(|file| file.name.as_str()).collect();
    assert_eq!(own.len(), 1, "{:?}", found.remarks);
    own[0]
}

/// How often something is said of pictures.
fn said(found: &Recognised, words: &str) -> usize {
    let lines = found.remarks.iter().map(|remark| remark.message.render(Lang::En));
    lines.filter(|line| line.contains("picture") && line.contains(words)).count()
}

/// A drawing of Word's.
fn drawing(relation: &str, alt: &str) -> String {
    format!(
        "<w:drawing><wp:inline><wp:docPr id=\"1\" descr=\"{alt}\"/><a:graphic><a:graphicData><pic:pic><pic:blipFill>\
         <a:blip {relation}/></pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
}

fn in_paragraph(content: &str) -> String {
    format!("<w:p><w:r>{content}</w:r></w:p>")
}

/// A report as Word has it, with the pictures behind the overview, one of them instead of a figure, and one beside a table.
fn word() -> Vec<u8> {
    let body = archives::texts(&docx(&plain(3).parts)).remove("word/document.xml").expect("a part");
    let at = |id: &str, alt: &str| in_paragraph(&drawing(&format!("r:embed=\"{id}\""), alt));
    let shape = "<w:pict><v:shape alt=\"旧图\"><v:imagedata r:id=\"gif\"/></v:shape></w:pict>";
    let chart = "<w:drawing><wp:inline><a:graphic><c:chart r:id=\"chart\"/></a:graphic></wp:inline></w:drawing>";
    let pictures = [
        at("png", "申请 数量"),
        in_paragraph(shape),
        at("png", "申请 数量"),
        at("bare", ""),
        at("emf", "图一"),
        at("small", ""),
        at("damaged", ""),
        at("none", ""),
        in_paragraph(&drawing("r:link=\"far\"", "")),
        in_paragraph(chart),
        format!("<w:p><w:del><w:r>{}</w:r></w:del></w:p>", drawing("r:embed=\"other\"", "删去")),
        "<w:p><w:r><w:t>图后的话。</w:t></w:r></w:p>".to_owned(),
    ];
    let end = body.find(END).and_then(|at| Some(at + body[at..].find("</w:p>")? + "</w:p>".len())).expect("an end");
    let body = format!("{}{}{}", &body[..end], pictures.concat(), &body[end..]);
    // The last figure of the first table.
    let last = body[..body.find("</w:tbl>").expect("a table")].rfind("<w:r>").expect("a run");
    let behind = last + body[last..].find("</w:r>").expect("its end");
    let body = format!("{}<w:r>{}{}", &body[..last], drawing("r:embed=\"other\"", "数字"), &body[behind..]);
    // One beside other figures.
    let row = body.find("行政规范性文件</w:t>").expect("a row");
    let first = row + body[row..].find("<w:r>").expect("a run");
    let behind = first + body[first..].find("</w:r>").expect("its end");
    let body = format!("{}<w:r>{}{}", &body[..first], drawing("r:embed=\"other\"", "件数"), &body[behind..]);
    let body = body.replacen("</w:tbl>", &format!("</w:tbl>{}", at("other", "表旁")), 1);
    let targets = ["png.png", "gif.gif", "bare.jpeg", "emf.png", "small.png", "damaged.png", "other.png"];
    let relation = |file: &&str| {
        let id = file.split('.').next().unwrap_or_default();
        format!("<Relationship Id=\"{id}\" Target=\"media/{file}\"/>")
    };
    let relations = format!(
        "<Relationships>{}<Relationship Id=\"far\" TargetMode=\"External\" Target=\"http://example.com/a.png\"/></Relationships>",
        targets.iter().map(relation).collect::<String>()
    );
    archive(&[
        ("word/document.xml", body.into_bytes()),
        ("word/_rels/document.xml.rels", relations.into_bytes()),
        ("word/media/png.png", png(600, 400, 1)),
        ("word/media/gif.gif", gif()),
        ("word/media/bare.jpeg", jpeg()),
        ("word/media/emf.png", b"\x01\0\0\0\x6c\0\0\0".to_vec()),
        ("word/media/small.png", png(1, 1, 0)),
        ("word/media/damaged.png", png(9, 9, 0)[..18].to_vec()),
        ("word/media/other.png", png(300, 300, 2)),
    ])
}

#[test]
fn of_a_word_document_every_picture_is_placed_or_listed() {
    let found = recognise("a.docx", &word(), &[]);
    let [one, old, bare] = [png(600, 400, 1), gif(), jpeg()].map(|bytes| name(&found, &bytes).to_owned());
    let text = format!("![申请 数量]({one})\n\n![旧图]({old})\n\n![申请 数量]({one})\n\n![]({bare})\n\n图后的话。\n");
    assert!(overview(&found).ends_with(&text), "{}", overview(&found));
    assert!(one.ends_with(".png") && old.ends_with(".gif") && bare.ends_with(".jpg"), "{one} {old} {bare}");
    assert_eq!(found.pictures.len(), 3);
    for (words, times) in [
        (&*bare, 2),
        ("“图一” was left out: it is EMF", 1),
        ("1×1 pixels", 1),
        ("damaged", 2),
        ("http://example.com/a.png", 1),
        ("a chart or diagram", 1),
        ("“删去” was left out: it stands in text that is deleted", 1),
        ("“表旁” was left out: it stands in the text of no section", 1),
        ("“数字” was left out: it stands in a table", 1),
        ("“件数” was left out: it stands in a table", 1),
    ] {
        assert_eq!(said(&found, words), times, "{words}: {:?}", found.remarks);
    }
    // A figure that is a picture is no blank. In a row without any other it is not found, and doubted, too.
    let unreadable = found.figures.issues.iter().filter(|issue| issue.kind == IssueKind::Unreadable);
    assert_eq!(unreadable.count(), 1, "{:?}", found.figures.issues);
    let doubted: Vec<&str> = found.figures.issues.iter().map(|issue| issue.address.as_str()).collect();
    assert!(
        doubted.len() == 2 && doubted.contains(&"proactive.fees.amount") && found.figures.needs_review(&found.edition),
        "{doubted:?}"
    );
    // Damage never ends a reading.
    let whole = word();
    for cut in (0..whole.len()).step_by(whole.len() / 24) {
        let _ = import::read(import::format_of("a.docx").expect("a format"), &whole[..cut]);
    }
}

#[test]
fn of_a_page_and_a_text_files_beside_it_and_data_are_read_and_nothing_else() {
    let data = format!("data:image/png;base64,{}", data_encoding::BASE64.encode(&png(90, 90, 3)));
    // The address, what is said where it is not read.
    let cases = [
        ("年报_files/图%201.png", None),
        (&*data, None),
        ("./a.gif?v=1", None),
        ("../a.png", Some("there is no ../a.png in the folder")),
        ("/images/a.png", Some("it is elsewhere, at /images/a.png")),
        ("//example.com/a.png", Some("it is elsewhere, at //example.com/a.png")),
        ("https://example.com/b.png", Some("it is elsewhere, at https://example.com/b.png")),
        ("file:///etc/hostname", Some("it is elsewhere, at file:///etc/hostname")),
        ("data:image/png;base64,@", Some("damaged")),
        ("data:image/svg+xml;utf8,%3Csvg%20xmlns='a'/>", Some("it is SVG")),
        ("large.png", Some("20 MB")),
        ("a.bmp", Some("it is BMP")),
        ("none.png", Some("there is no none.png in the folder")),
    ];
    let files = [
        ("年报_files/图 1.png", png(200, 100, 4)),
        ("./a.gif", gif()),
        ("a.bmp", b"BM and more".to_vec()),
        ("large.png", [png(90, 90, 5), vec![0; 20 << 20]].concat()),
    ];
    let parts = plain(4).parts;
    let page = cases.map(|(address, _)| format!("<p><img alt=\"图\" src=\"{address}\"></p>")).concat();
    let page = html(&parts).replacen(END, &format!("{END}</p>{page}<p>"), 1);
    let page = page.replacen("<div class=content>", "<img src=logo.png><div class=content>", 1);
    let text = cases.map(|(address, _)| format!("\n\n![图]({address})")).concat();
    let links = "\n\n见[说明](https://example.com/a)，*不得*转载。<img src=\"a.gif\">";
    let text = markdown(&parts).replacen(END, &format!("{END}{text}{links}"), 1);
    for (file, source) in [("a.html", page), ("a.md", text)] {
        let mut opened = files.to_vec();
        opened.push(("a.gif", gif()));
        let found = recognise(file, source.as_bytes(), &opened);
        let names = [&png(200, 100, 4), &png(90, 90, 3), &gif()].map(|bytes| name(&found, bytes).to_owned());
        let links = names.each_ref().map(|name| format!("![图]({name})")).join("\n\n");
        assert!(overview(&found).contains(&format!("{END}\n\n{links}\n")), "{}", overview(&found));
        for words in cases.iter().filter_map(|(_, words)| *words) {
            assert_eq!(said(&found, words), 1, "{file} {words}: {:?}", found.remarks);
        }
        match file {
            "a.html" => assert_eq!(
                said(&found, "pictures of the page around the report (logos, icons), left out: 1"),
                1,
                "{:?}",
                found.remarks
            ),
            _ => {
                let kept = format!("见[说明](https://example.com/a)，*不得*转载。![]({})", names[2]);
                assert!(overview(&found).contains(&kept), "{kept}: {}", overview(&found));
            }
        }
    }
}

/// The pictures in a folder, with their bytes.
fn pictures(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("an entry").path());
    let pictures = entries.filter(|path| path.extension().is_some_and(|ending| ending == "png"));
    let mut pictures: Vec<_> = pictures
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), fs::read(&path).expect("bytes")))
        .collect();
    pictures.sort();
    pictures
}

#[test]
fn pictures_are_written_beside_the_report_once_and_come_back_out_of_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, "site.toml", "title = \"年报\"\nas_of = 2024-06-01\noutputs = [\"docx\", \"zip\"]\n");
    let source = |picture: &str| {
        html(&plain(5).parts).replacen(END, &format!("{END}</p><p><img alt=\"图\" src=\"{picture}\"></p><p>"), 1)
    };
    let (one, other) = (png(1200, 300, 5), png(100, 100, 6));
    put(root, "in/a_files/one.png", &one);
    put(root, "in/a_files/other.png", &other);
    put(root, "secret.png", png(50, 50, 7));
    put(root, "in/a.html", source("a_files/one.png"));
    let import = ["import", "in/a.html", "--agency", "a"];
    let report = root.join("content/a/2023");
    let (code, _, stderr) = run(root, &[&import[..], &["--dry-run"]].concat());
    assert!(code == 0 && stderr.contains("picture-") && !report.exists(), "{stderr}");
    succeed(root, &import);
    let there = pictures(&report);
    assert!(there.len() == 1 && there[0].1 == one, "{there:?}");
    assert!(read(&report.join("overview.md")).ends_with(&format!("\n\n![图]({})\n", there[0].0)));
    // The same bytes are the same picture, under whatever name.
    let same = |arguments: &[&str]| {
        let stderr = succeed(root, arguments);
        assert!(stderr.contains("没有差异") || stderr.contains("相同") || stderr.contains("一致"), "{stderr}");
    };
    same(&import);
    let name = "图 1.png";
    fs::rename(report.join(&there[0].0), report.join(name)).expect("a picture");
    edit(&report.join("overview.md"), &there[0].0, "图%201.png");
    same(&[&import[..], &["--update"]].concat());
    // Out of Word it comes back as it is, and Word's file is the same every time.
    let export = ["export", "a", "2023", "--format", "docx"];
    let bytes = stdout(root, &export);
    assert!(bytes == stdout(root, &export));
    let parts = archives::files(&bytes);
    assert!(parts["word/media/image1.png"] == one);
    let document = String::from_utf8_lossy(&parts["word/document.xml"]).into_owned();
    // It stands in the text, and no list of attachments names it.
    assert!(!document.contains("附件"), "{document}");
    // No wider than the text.
    assert!(document.contains("cx=\"5615940\" cy=\"1403985\"") && document.contains("descr=\"图\""), "{document}");
    put(root, "in/b.docx", &bytes);
    same(&["import", "in/b.docx", "--agency", "a", "--update"]);
    assert_eq!(pictures(&report), [(name.to_owned(), one.clone())]);
    // Another picture is put in, and the old file stays; what leads out of the folder is not followed.
    put(root, "in/a.html", source("a_files/other.png"));
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(root.join("secret.png"), root.join("in/a_files/link.png")).expect("a link");
        put(
            root,
            "in/a.html",
            source("a_files/other.png").replacen(
                "<img",
                "<img src=\"a_files/link.png\"><img src=\"../secret.png\"><img",
                1,
            ),
        );
    }
    succeed(root, &[&import[..], &["--update"]].concat());
    let there = pictures(&report);
    assert!(there.len() == 2 && there.iter().any(|(_, bytes)| *bytes == other), "{there:?}");
    assert!(read(&report.join("overview.md")).contains("![图](picture-"));
    let archive = archives::files(&stdout(root, &["export", "a", "2023", "--format", "zip"]));
    assert!(archive.iter().any(|(path, bytes)| path.contains("/picture-") && *bytes == other));
    let docx = archive.iter().find(|(path, _)| path.ends_with("report.docx")).expect("a document").1;
    assert!(archives::files(docx)["word/media/image1.png"] == other);
}

#[test]
fn an_update_keeps_what_a_person_said_of_a_picture_and_names_those_that_the_source_has_no_more() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    put(root, "site.toml", "title = \"年报\"\nas_of = 2024-06-01\n");
    put(root, "in/one.png", png(100, 100, 6));
    let page = |paragraphs: &str| html(&plain(5).parts).replacen(END, &format!("{END}</p>{paragraphs}<p>"), 1);
    put(root, "in/a.html", page("<p><img src=\"one.png\"></p><p>图后的话。</p>"));
    let import = ["import", "in/a.html", "--agency", "a"];
    let overview = root.join("content/a/2023/overview.md");
    succeed(root, &import);
    let name = pictures(&root.join("content/a/2023"))[0].0.clone();
    // As the tool asks: what the picture shows. And a picture that only the office has.
    edit(&overview, &format!("![]({name})"), &format!("![申请\\*数量]({name})\n\n![自己的图](own.png)"));
    put(root, "content/a/2023/own.png", png(50, 60, 7));
    let update = [&import[..], &["--update"]].concat();
    let typed = read(&overview);
    let said = |arguments: &[&str]| {
        let output = run(root, arguments).1;
        output
            .lines()
            .filter(|line| line.starts_with("a/2023\toverview"))
            .map(|line| format!("{line}\n"))
            .collect::<String>()
    };
    let gone = |file: &str| format!("原件没有图片 {file}；确已取消的，请从 overview.md 删去");
    assert_eq!(said(&update), format!("a/2023\toverview\t{}\n", gone("own.png")));
    assert_eq!(read(&overview), typed);
    // A sentence is changed, one is taken out, and the picture with it.
    put(root, "in/a.html", page("<p>图后的话改了。</p>"));
    let told = said(&update);
    assert!(told.contains(&gone("own.png")) && told.contains(&gone(&name)) && !told.contains("- 申请"), "{told}");
    assert_eq!(read(&overview), typed.replace("图后的话", "图后的话改了"));
    put(root, "in/a.html", page(""));
    assert!(said(&update).contains(&gone(&name)));
    assert_eq!(read(&overview), typed.replace("\n\n图后的话。", ""));
}
