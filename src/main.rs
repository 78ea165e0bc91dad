fn main() {
    let program = annals::base::Digest::of(b"x");
    let t = std::time::Instant::now();
    let mut c = annals::pipeline::check(
        std::path::Path::new("."),
        &annals::pipeline::Options { drafts: false, base_url: None, program },
    )
    .expect("read");
    c.rehearse();
    for d in &c.diagnostics {
        println!(
            "{} {:?} {:?}",
            d.code,
            d.place.as_ref().map(|p| (p.file.path.clone(), p.position())),
            d.message.render(annals::base::Lang::Zh)
        );
    }
    let r = c.publish(
        &annals::publish::Destination {
            target: std::path::Path::new("public"),
            cache: std::path::Path::new(".annals"),
            protected: &[],
            mode: annals::publish::Mode::Trust,
            way: annals::publish::Way::Exchange,
        },
        &program,
    );
    println!("{:?} {:?}", r, t.elapsed());
}
