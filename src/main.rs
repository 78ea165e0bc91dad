fn main() {
    let sources = annals::source::read(std::path::Path::new(".")).expect("read");
    let (site, found) = annals::model::load(&sources);
    println!("{} agencies", site.agencies.len());
    for d in found { println!("{} {:?} {:?}", d.code, d.place.map(|p| (p.file.path.clone(), p.position())), d.message.render(annals::base::Lang::Zh)); }
}
