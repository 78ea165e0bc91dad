fn main() {
    let sources = annals::source::read(std::path::Path::new(".")).expect("read");
    let (site, found) = annals::model::load(&sources);
    let (v, more) = annals::check::check(&site); println!("{v:?}"); let found: Vec<_> = found.into_iter().chain(more).collect();
    println!("{} agencies", site.agencies.len());
    for d in found { println!("{} {:?} {:?}", d.code, d.place.map(|p| (p.file.path.clone(), p.position())), d.message.render(annals::base::Lang::Zh)); }
}
