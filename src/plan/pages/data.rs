//! The data of the whole site, for programs and researchers: index.json names all that is there; each year has its figures in one table;
//! datapackage.json and the dictionary say what stands in it. None of it where a site wants pages only (`outputs = []`).

use super::year::FamilyYear;
use crate::base::{KeyBuilder, OutputKind, PageKind, Words, Year};
use crate::export::{
    CATALOGUE, DICTIONARY, DataIndex, DataPackage, FigureTable, INDEX, PACKAGE, catalogue, dictionary_csv, figures_csv,
    figures_parquet,
};
use crate::model::{Settings, Site};
use crate::plan::agency_plan;
use crate::plan::links::{Download, folder};
use crate::plan::planning::Planning;

pub(super) fn plan(planning: &mut Planning) {
    let site = planning.site.clone();
    if !is_wanted(&site.settings) {
        return;
    }
    for of in FamilyYear::all(&site) {
        plan_figures(planning, &of);
    }
    if site.settings.wants_output(OutputKind::Parquet) {
        plan_all_figures(planning);
    }
    plan_dictionary(planning);
    plan_package(planning);
    plan_index(planning);
}

/// Whether a site has data files.
pub(super) fn is_wanted(settings: &Settings) -> bool {
    !settings.outputs.is_empty()
}

/// The path of the table of all figures of a year.
fn figures_file(family: Option<&str>, year: Year) -> String {
    let family = family.map_or_else(String::new, |family| format!("{family}/"));
    format!("{}/{family}figures-{year}.csv", folder(PageKind::Data))
}

fn all_figures_file() -> String {
    format!("{}/{}", folder(PageKind::Data), OutputKind::Parquet.name())
}

fn dictionary_file() -> String {
    format!("{}/{DICTIONARY}", folder(PageKind::Data))
}

/// The links to the data of the whole site; `root` is the path to its root.
pub(super) fn site_downloads(settings: &Settings, root: &str, words: &Words) -> Vec<Download> {
    if !is_wanted(settings) {
        return Vec::new();
    }
    // A catalogue is for those who harvest it from elsewhere.
    let catalogue = settings.base_url.is_some().then(|| ("catalogue", CATALOGUE.to_owned()));
    let files = [("index", INDEX.to_owned()), ("package", PACKAGE.to_owned()), ("dictionary", dictionary_file())];
    let download = |(name, path)| Download::new(words, name, format!("{root}{path}"));
    let all = settings.wants_output(OutputKind::Parquet).then(|| ("parquet", all_figures_file()));
    files.into_iter().chain(all).chain(catalogue).map(download).collect()
}

/// The link to the figures of a year.
pub(super) fn year_download(settings: &Settings, of: &FamilyYear, root: &str, words: &Words) -> Option<Download> {
    let url = || format!("{root}{}", figures_file(of.family.as_deref(), of.year));
    is_wanted(settings).then(|| Download::new(words, "figures", url()))
}

fn plan_figures(planning: &mut Planning, of: &FamilyYear) {
    let (site, of) = (planning.site.clone(), of.clone());
    let key = planning.year_key("figures.csv", of.year);
    planning.add_stream(&figures_file(of.family.as_deref(), of.year), key, move |words, out| {
        let agencies = site.agencies_of(of.family.as_deref());
        let reports = agencies.filter_map(|agency| Some((&**agency, &**agency.report(of.year)?)));
        figures_csv(reports, words.lang(), out)
    });
}

/// Plans the one file of all figures.
fn plan_all_figures(planning: &mut Planning) {
    let site = planning.site.clone();
    let key = forms_key(planning.site_key(OutputKind::Parquet.name()), &site);
    planning.add_stream(&all_figures_file(), key, move |words, out| {
        let reports = site.reports().map(|(agency, report)| (&**agency, &**report));
        out.write_all(&figures_parquet(reports, words.lang())?)
    });
}

fn plan_dictionary(planning: &mut Planning) {
    let site = planning.site.clone();
    let key = forms_key(KeyBuilder::new(DICTIONARY), &site);
    planning.add_stream(&dictionary_file(), key, move |_, out| {
        dictionary_csv(site.forms().into_iter().map(|form| &**form), &site.editions, out)
    });
}

/// Plans what describes the tables to others.
fn plan_package(planning: &mut Planning) {
    let site = planning.site.clone();
    let key = forms_key(planning.site_key(PACKAGE), &site);
    planning.add_data(PACKAGE, key, move |words| {
        let (figures, dictionary) = (figure_tables(&site, words), dictionary_file());
        let all = site.settings.wants_output(OutputKind::Parquet).then(all_figures_file);
        DataPackage { site: &site, figures: &figures, dictionary: &dictionary, all: all.as_deref() }.json()
    });
    let site = planning.site.clone();
    let Some(base) = site.settings.base_url.clone() else { return };
    let key = planning.site_key(CATALOGUE);
    planning.add_data(CATALOGUE, key, move |words| {
        catalogue(&site, &figure_tables(&site, words), &dictionary_file(), &base)
    });
}

/// Adds the forms in use to a key, and so those before them.
fn forms_key(key: KeyBuilder, site: &Site) -> KeyBuilder {
    site.forms().into_iter().fold(key, |key, form| key.digest(&form.digest))
}

/// The tables of figures, the earliest first.
fn figure_tables(site: &Site, words: &Words) -> Vec<FigureTable> {
    let table = |of: FamilyYear| {
        let year = of.year.to_string();
        FigureTable {
            name: of.family.iter().map(|family| format!("{family}-")).collect::<String>() + "figures-" + &year,
            path: figures_file(of.family.as_deref(), of.year),
            page: site.settings.wants(PageKind::Year).then(|| of.folder()),
            title: of.title(site, words),
            year: of.year,
            modified: site
                .agencies_of(of.family.as_deref())
                .filter_map(|agency| agency.changed(of.year))
                .max()
                .map(|day| day.to_string()),
        }
    };
    FamilyYear::all(site).into_iter().map(table).collect()
}

/// Plans the index. What files an agency has is planned once more when the index is written, an agency at a time: no plan of all of them
/// has to be kept for it.
fn plan_index(planning: &mut Planning) {
    let shared = planning.shared();
    let mut paths: Vec<String> = planning.own_paths().map(ToString::to_string).collect();
    paths.push(INDEX.to_owned());
    paths.extend(super::feed::paths(&shared.site.settings).map(str::to_owned));
    paths.sort();
    let key = forms_key(planning.site_key(INDEX), &shared.site);
    planning.add_stream(INDEX, key, move |_, out| {
        let index = DataIndex { site: &shared.site, paths: &paths, figures: &figures_file };
        let of_agency = |index| {
            let items = agency_plan::items(&shared, index);
            items.iter().map(|item| item.path.to_string()).collect()
        };
        index.write(of_agency, out)
    });
}
