//! Folders and names: what a file manager, a network drive or a copy to another system makes of them.

use super::forms::OWN;
use super::site::{AGENCY, Case, FIGURES, FORM, OVERVIEW, REPORT, SITE, case};

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = vec![
        case("no content at all").remove("content").finds("SITE", "content", 1, "没有任何机关"),
        case("no site.toml").remove(SITE).finds("SITE", SITE, 1, "没有 site.toml"),
        case("nothing at all").remove(SITE).remove("content").finds("SITE", SITE, 1, "没有 site.toml"),
        case("a folder that is no site's")
            .remove(SITE)
            .write("report.toml", "")
            .write("templates/x.html", "")
            .write("Site.css", "")
            .finds("SITE", SITE, 1, "没有 site.toml"),
        case("a second agency of a name")
            .write("content/b/agency.toml", "name = \"某局Ａ\"\n")
            .write("content/c/agency.toml", "name = \"某局A\"\nuntil = 2022\n")
            .write("content/d/agency.toml", "name = \"某局A\"\nfrom = 2023\n")
            .write("content/e/agency.toml", "name = \"某局A\"\nparent = \"a\"\n")
            .write("content/f/agency.toml", "name = \"某局A\"\nparent = \"b\"\n")
            .finds("AGENCY", "content/c/agency.toml", 1, "“某局A”也是 b 的名称")
            .finds("AGENCY", "content/d/agency.toml", 1, "“某局A”也是 b 的名称"),
        case("no agency.toml").remove(AGENCY).finds("AGENCY", AGENCY, 1, "缺少 agency.toml"),
        case("no report.toml").remove(REPORT).finds("REPORT", REPORT, 1, "没有 report.toml"),
        case("no section").remove(OVERVIEW).finds("SECTION", OVERVIEW, 1, "缺少“一、总体情况”"),
        case("an empty agency folder").folder("content/b").finds(
            "AGENCY",
            "content/b/agency.toml",
            1,
            "缺少 agency.toml",
        ),
        case("a file in place of content").remove("content").write("content", "").finds(
            "READ",
            "content",
            1,
            "应当是文件夹",
        ),
        case("a file in place of an agency").write("content/b", "").finds("READ", "content/b", 1, "应当是文件夹"),
        case("notes beside the agencies").write("content/README", "").write("content/notes.txt", ""),
        case("a file in place of a year").write("content/a/2024", "").finds(
            "READ",
            "content/a/2024",
            1,
            "应当是文件夹",
        ),
        case("a file in place of a year of a family").write("content/a/own/2024", "").finds(
            "READ",
            "content/a/own/2024",
            1,
            "应当是文件夹",
        ),
        case("a file in place of a family").write(FORM, OWN).write("content/a/own", "").finds(
            "READ",
            "content/a/own",
            1,
            "应当是文件夹",
        ),
        case("a report beside its year").write("content/a/report.toml", "").finds(
            "REPORT",
            "content/a/report.toml",
            1,
            "应放在年份的目录里",
        ),
        case("a folder in place of site.toml").folder(SITE).finds("READ", SITE, 1, "文件夹"),
        case("a folder in place of agency.toml").folder(AGENCY).finds("READ", AGENCY, 1, "文件夹"),
        case("a folder in place of report.toml").folder(REPORT).finds("READ", REPORT, 1, "文件夹"),
        case("a folder in place of a section").folder(OVERVIEW).finds("READ", OVERVIEW, 1, "文件夹"),
        case("upper-case agency folder").rename("content/a", "content/Tang").finds(
            "AGENCY",
            "content/Tang",
            1,
            "不能作机关的目录名",
        ),
        case("Chinese agency folder").rename("content/a", "content/汤头沟").finds(
            "AGENCY",
            "content/汤头沟",
            1,
            "“汤头沟”不能作",
        ),
        case("reserved agency folder").rename("content/a", "content/years").finds(
            "AGENCY",
            "content/years",
            1,
            "网站自己要用的地址",
        ),
        case("agency folder that looks like a version").rename("content/a", "content/v2").finds(
            "AGENCY",
            "content/v2",
            1,
            "网站自己要用的地址",
        ),
        case("an agency folder that Windows cannot have").rename("content/a", "content/aux").finds(
            "AGENCY",
            "content/aux",
            1,
            "Windows 的设备名",
        ),
        case("names that differ in case only").write("content/A/agency.toml", "name = \"乙\"\n").finds(
            "AGENCY",
            "content/A",
            1,
            "“A”不能作",
        ),
        case("a year with 年").rename("content/a/2023", "content/a/2023年").finds(
            "REPORT",
            "content/a/2023年/report.toml",
            1,
            "“2023年”不是年份",
        ),
        case("a year in full-width digits").rename("content/a/2023", "content/a/２０２３").finds(
            "REPORT",
            "content/a/２０２３/report.toml",
            1,
            "不是年份",
        ),
        case("a year before any form").write("content/a/1999/report.toml", FIGURES).finds(
            "EDITION",
            "content/a/1999/report.toml",
            1,
            "1999 年没有对应的表样",
        ),
        case("an empty year").folder("content/a/2024").finds(
            "REPORT",
            "content/a/2024/report.toml",
            1,
            "没有 report.toml",
        ),
        case("upper-case Report.toml")
            .rename(REPORT, "content/a/2023/Report.toml")
            .finds("REPORT", REPORT, 1, "没有 report.toml")
            .finds("READ", "content/a/2023/Report.toml", 1, "应写成 report.toml"),
        case("report.toml.txt, as Windows hides it").rename(REPORT, "content/a/2023/report.toml.txt").finds(
            "REPORT",
            REPORT,
            1,
            "没有 report.toml",
        ),
        case("upper-case section")
            .rename(OVERVIEW, "content/a/2023/Overview.md")
            .finds("SECTION", OVERVIEW, 1, "缺少“一、总体情况”")
            .finds("READ", "content/a/2023/Overview.md", 1, "应写成 overview.md"),
        case("upper-case opening").write("content/a/2023/preamble.MD", "").finds(
            "READ",
            "content/a/2023/preamble.MD",
            1,
            "应写成 preamble.md",
        ),
        case("an upper-case report beside its year").write("content/a/Report.TOML", "").finds(
            "READ",
            "content/a/Report.TOML",
            1,
            "应放在年份的目录里",
        ),
        case("upper-case Versions.toml").write("content/a/2023/Versions.toml", "").finds(
            "READ",
            "content/a/2023/Versions.toml",
            1,
            "应写成 versions.toml",
        ),
        case("a year in a year").write("content/a/2023/2022/report.toml", FIGURES).finds(
            "READ",
            "content/a/2023/2022/report.toml",
            1,
            "应放在年份的目录里",
        ),
        case("a year in a year of a family, in capitals").write("content/a/own/2023/2022/Report.toml", "").finds(
            "READ",
            "content/a/own/2023/2022/Report.toml",
            1,
            "应放在年份的目录里",
        ),
        case("files of another year beside a report")
            .append(REPORT, "\n[[attachments]]\nfile = \"2022/plan.pdf\"\nlabel = \"数据\"\n")
            .write("content/a/2023/2022/plan.pdf", "")
            .write("content/a/2023/2022/notes.md", ""),
        case("an upper-case folder of a version").write("content/a/2023/V2/report.toml", FIGURES).finds(
            "READ",
            "content/a/2023/V2",
            1,
            "没有哪一版",
        ),
        case("empty folders that are no version's")
            .folder("content/a/2023/V01")
            .folder("content/a/2023/v0")
            .folder("content/a/2023/v2")
            .finds("READ", "content/a/2023/V01", 1, "没有哪一版")
            .finds("READ", "content/a/2023/v0", 1, "没有哪一版"),
        case("reports in a family's folder, and in no year's")
            .write(FORM, OWN)
            .write("content/a/own/2023/notes.md", "")
            .write("content/a/own/report.toml", FIGURES)
            .write("content/a/own/x/report.toml", FIGURES)
            .write("content/a/own/2020年/report.toml", FIGURES)
            .write("content/a/own/２０２０/report.toml", FIGURES)
            .finds("REPORT", "content/a/own/2023/report.toml", 1, "没有 report.toml")
            .finds("REPORT", "content/a/own/report.toml", 1, "content/a/own/2024/report.toml")
            .finds("REPORT", "content/a/own/x/report.toml", 1, "“x”不是年份")
            .finds("REPORT", "content/a/own/2020年/report.toml", 1, "“2020年”不是年份")
            .finds("REPORT", "content/a/own/２０２０/report.toml", 1, "“２０２０”不是年份"),
        case("the same in capitals")
            .write(FORM, OWN)
            .write("content/a/own/2023/notes.md", "")
            .write("content/a/own/Report.toml", "")
            .write("content/a/own/x/REPORT.toml", "")
            .write("content/a/own/x/y/REPORT.toml", "")
            .finds("REPORT", "content/a/own/2023/report.toml", 1, "没有 report.toml")
            .finds("READ", "content/a/own/Report.toml", 1, "content/a/own/2024/report.toml")
            .finds("READ", "content/a/own/x/REPORT.toml", 1, "content/a/own/2024/report.toml"),
        case("a report in a family's folder, which has no years")
            .write(FORM, OWN)
            .write("content/a/own/report.toml", FIGURES)
            .finds("REPORT", "content/a/own/report.toml", 1, "content/a/own/2024/report.toml"),
        case("a report in a folder that is nobody's")
            .write("content/a/x/report.toml", FIGURES)
            .write("content/a/y/Report.toml", FIGURES)
            .finds("REPORT", "content/a/x/report.toml", 1, "“x”不是年份")
            .finds("READ", "content/a/y/Report.toml", 1, "content/a/2024/report.toml"),
        case("what belongs elsewhere")
            .write("content/Report.toml", "")
            .write("content/agency.toml", "")
            .write("Agency.toml", "")
            .write("report.toml", "")
            .write("site.css.txt", "")
            .write("Templates/x.html", "")
            .write("static/x.css", "")
            .write("Home.html", "")
            .write("year-tables.html", "")
            .finds("READ", "Home.html", 1, "themes/…/templates/home.html")
            .finds("READ", "year-tables.html", 1, "themes/…/templates/year-tables.html")
            .finds("READ", "content/Report.toml", 1, "content/…/2024/report.toml")
            .finds("READ", "content/agency.toml", 1, "content/…/agency.toml")
            .finds("READ", "Agency.toml", 1, "content/…/agency.toml")
            .finds("READ", "report.toml", 1, "content/…/2024/report.toml")
            .finds("READ", "site.css.txt", 1, "site.css")
            .finds("READ", "Templates", 1, "themes/…/templates")
            .finds("READ", "static", 1, "themes/…/static"),
        case("what has such a name beside the settings, and is another thing")
            .write("site.css", "")
            .write("site.css.txt", "a copy")
            .write("templates", "a file")
            .write("Report.toml/x", "")
            .write("static/integrity.json", "{}")
            .write("static/index.html", ""),
        case("an upper-case folder that is no version's").write("content/a/2023/V2a/report.toml", FIGURES),
        case("a file in place of a family, in capitals")
            .write(FORM, OWN)
            .write("content/a/Own", "")
            .finds("READ", "content/a/Own", 1, "应当是文件夹")
            .repair("名为 own 的文件夹"),
        case("an upper-case attachment")
            .append(REPORT, "\n[[attachments]]\nfile = \"REPORT.toml\"\nlabel = \"数据\"\n")
            .write("content/a/2023/REPORT.toml", ""),
        case("folders that systems lay")
            .write("content/@eaDir/a/report.toml", "")
            .write("content/#recycle/x", "")
            .write("content/$RECYCLE.BIN/x", "")
            .write("content/System Volume Information/x", "")
            .write("content/lost+found/x", "")
            .write("content/a/@eaDir/2024/report.toml", "")
            .write("content/a/2023/@eaDir/x", "")
            .write("editions/@eaDir/x.toml", ""),
        #[cfg(unix)]
        case("an editor's lock")
            .link("content/a/2023/.#overview.md", "me@host.123:456")
            .link("content/.#a", "me@host.123:456")
            .link("content/a/.#agency.toml", "me@host.123:456"),
        case("very long names").change(|root| {
            let name = "长".repeat(80);
            std::fs::write(root.join("content/a/2023").join(&name), "").expect("a file");
            std::fs::create_dir_all(root.join("content/a/2023/x").join(&name).join(&name)).expect("folders");
        }),
        case("office locks, hidden files and backups")
            .write("content/a/2023/~$report.toml", b"\xff\xfe".as_slice())
            .write("content/a/2023/.report.toml.swp", b"\xff\xfe".as_slice())
            .write("content/a/2023/.overview.md", b"\xff\xfe".as_slice())
            .write("content/.DS_Store", b"\xff\xfe".as_slice())
            .write("content/a/2023/report.toml~", b"\xff\xfe".as_slice()),
    ];
    cases.extend(unix());
    cases.extend(letter_case());
    cases
}

#[cfg(not(target_os = "linux"))]
fn letter_case() -> Vec<Case> {
    Vec::new()
}

/// Names that other systems take for the same.
#[cfg(target_os = "linux")]
fn letter_case() -> Vec<Case> {
    vec![
        case("upper-case names beside the settings")
            .write("Site.css", "")
            .write("Themes/x/theme.toml", "")
            .write("EDITIONS/own.toml", OWN)
            .finds("READ", "Site.css", 1, "应写成 site.css")
            .finds("READ", "Themes", 1, "应写成 themes")
            .finds("READ", "EDITIONS", 1, "应写成 editions"),
        case("upper-case settings").rename(SITE, "Site.toml").finds("SITE", SITE, 1, "没有 site.toml").finds(
            "READ",
            "Site.toml",
            1,
            "应写成 site.toml",
        ),
        case("upper-case content").rename("content", "Content").finds("SITE", "content", 1, "没有任何机关").finds(
            "READ",
            "Content",
            1,
            "应写成 content",
        ),
        case("what else lies beside the settings")
            .write("README.md", "")
            .write("Makefile", "")
            .write("LICENSE", "")
            .write("CONTENT", "a plain file")
            .write("Site.css/x", "a folder")
            .write("Report.html", "a document to be imported")
            .write("Logo.PNG", "")
            .write(".git/HEAD", "")
            .write(".annals/Cache/x", "")
            .write("Docs/Site.css", "")
            .write("node_modules/Themes/x", "")
            .write("public/Index.html", ""),
        case("names that differ in letter case alone")
            .write("content/a/2023/Overview.md", "")
            .write("content/a/2023/OVERVIEW.MD", "")
            .write("content/a/2023/Report.toml", "")
            .write("content/a/Agency.toml", "")
            .write("SITE.TOML", "")
            .write("Content/a/2023/report.toml", "")
            .finds("READ", "content/a/2023/Overview.md", 1, "大小写不同的 overview.md")
            .finds("READ", "content/a/2023/OVERVIEW.MD", 1, "大小写不同的 overview.md")
            .finds("READ", "content/a/2023/Report.toml", 1, "大小写不同的 report.toml")
            .finds("READ", "content/a/Agency.toml", 1, "大小写不同的 agency.toml")
            .finds("READ", "SITE.TOML", 1, "大小写不同的 site.toml")
            .finds("READ", "Content", 1, "大小写不同的 content"),
        case("another name of content").link("CONTENT", "content"),
        case("a published folder beside content").write("Content/integrity.json", "{}"),
    ]
}

#[cfg(not(unix))]
fn unix() -> Vec<Case> {
    Vec::new()
}

/// Links, permissions and names that only Unix has.
#[cfg(unix)]
fn unix() -> Vec<Case> {
    use std::os::unix::ffi::OsStrExt;
    vec![
        case("a link to itself").link(REPORT, "report.toml").finds("READ", REPORT, 1, "符号链接"),
        case("a link that leads nowhere").link(OVERVIEW, "gone.md").finds("READ", OVERVIEW, 1, "符号链接"),
        case("an attachment's link that leads nowhere").link("content/a/2023/b.pdf", "gone.pdf").finds(
            "READ",
            "content/a/2023/b.pdf",
            1,
            "符号链接",
        ),
        case("a link to the folder above").link("content/a/2023/loop", "..").finds(
            "READ",
            "content/a/2023/loop",
            1,
            "content/a",
        ),
        case("two folders that link to each other")
            .link("content/a/2023/x", "y")
            .link("content/a/2023/y", "x")
            .finds("READ", "content/a/2023/x", 1, "符号链接")
            .finds("READ", "content/a/2023/y", 1, "符号链接"),
        case("site.toml as a link that leads nowhere").link(SITE, "gone.toml").finds("READ", SITE, 1, "符号链接"),
        case("an agency as a link that leads nowhere").link("content/b", "gone").finds(
            "READ",
            "content/b",
            1,
            "符号链接",
        ),
        case("content as a link to a share that is not mounted")
            .rename("content", "elsewhere")
            .link("content", "/mnt/not-mounted")
            .finds("READ", "content", 1, "符号链接"),
        case("a pipe in place of a section").remove(OVERVIEW).pipe(OVERVIEW).finds("READ", OVERVIEW, 1, "不是普通文件"),
        case("a pipe in place of site.toml").remove(SITE).pipe(SITE).finds("READ", SITE, 1, "不是普通文件"),
        case("a pipe in place of a year of a family").pipe("content/a/own/2023").finds(
            "READ",
            "content/a/own/2023",
            1,
            "不是普通文件",
        ),
        case("a pipe among the attachments").pipe("content/a/2023/b.pdf").finds(
            "READ",
            "content/a/2023/b.pdf",
            1,
            "不是普通文件",
        ),
        case("a device in place of a section").remove(OVERVIEW).link(OVERVIEW, "/dev/zero").finds(
            "READ",
            OVERVIEW,
            1,
            "不是普通文件",
        ),
        case("a theme's file that leads nowhere").link("themes/x/templates/home.html", "gone.html").finds(
            "READ",
            "themes/x/templates/home.html",
            1,
            "符号链接",
        ),
        case("a pipe in a theme").pipe("themes/x/templates/home.html").finds(
            "READ",
            "themes/x/templates/home.html",
            1,
            "不是普通文件",
        ),
        case("an agency as a link to another").link("content/b", "a").finds(
            "AGENCY",
            "content/b/agency.toml",
            1,
            "也是 a 的名称",
        ),
        case("names that are not UTF-8")
            .change(|root| {
                let name = std::ffi::OsStr::from_bytes(b"\xb8\xbd\xbc\xfe.pdf");
                std::fs::write(root.join("content/a/2023").join(name), "").expect("a file");
            })
            .finds("READ", "content/a/2023/\u{fffd}\u{fffd}\u{fffd}\u{fffd}.pdf", 1, "文件名"),
        case("an agency folder whose name is not UTF-8")
            .change(|root| {
                let name = std::ffi::OsStr::from_bytes(b"\xb8\xbd\xbc\xfe");
                std::fs::create_dir(root.join("content").join(name)).expect("a folder");
            })
            .finds("READ", "content/\u{fffd}\u{fffd}\u{fffd}\u{fffd}", 1, "文件名"),
    ]
}
