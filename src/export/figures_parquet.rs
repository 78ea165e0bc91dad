//! The figures of all reports of a site in one file, for those who count over all years: Apache Parquet, which DuckDB, pandas and R read at
//! once, with its columns' types and a fraction of the bytes of CSV.

use super::figures_csv::{FIGURE_COLUMNS, steps};
use crate::base::Lang;
use crate::edition::CellId;
use crate::model::{Agency, Report, ReportScope};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type};
use parquet::errors::Result;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use rust_decimal::prelude::ToPrimitive as _;
use std::borrow::Cow;
use std::io;
use std::sync::Arc;

/// Figures that are written at once: a row group.
const GROUP: usize = 100_000;

/// A figure with where it stands.
struct Figure<'a> {
    agency: &'a Agency,
    report: &'a Report,
    cell: CellId,
}

/// The file: of each report its family, and what its year's table has (`figures-<year>.csv`), blanks as nulls.
pub fn figures_parquet<'a>(reports: impl Iterator<Item = (&'a Agency, &'a Report)>, lang: Lang) -> io::Result<Vec<u8>> {
    let figures = reports.flat_map(|(agency, report)| {
        let given = report.edition.ids().filter(|cell| report.figures.get(*cell).is_given());
        given.map(move |cell| Figure { agency, report, cell })
    });
    file(figures, lang).map_err(io::Error::other)
}

/// The columns: a name, and what it is in a Table Schema.
fn columns() -> impl Iterator<Item = (&'static str, &'static str)> {
    [("family", "string")].into_iter().chain(FIGURE_COLUMNS)
}

fn file<'a>(figures: impl Iterator<Item = Figure<'a>>, lang: Lang) -> Result<Vec<u8>> {
    let column = |(name, kind): (&str, &str)| match kind {
        "integer" => format!("OPTIONAL INT32 {name};"),
        "number" => format!("OPTIONAL DOUBLE {name};"),
        _ => format!("OPTIONAL BYTE_ARRAY {name} (STRING);"),
    };
    let schema = format!("message figures {{ {} }}", columns().map(column).collect::<String>());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        // Where dates or versions of a library stood in it, the same figures would not give the same bytes.
        .set_created_by("annals".to_owned())
        .build();
    let mut bytes = Vec::new();
    let mut writer =
        SerializedFileWriter::new(&mut bytes, Arc::new(parse_message_type(&schema)?), Arc::new(properties))?;
    let mut figures = figures.peekable();
    while figures.peek().is_some() {
        let group: Vec<Figure<'_>> = figures.by_ref().take(GROUP).collect();
        let mut row_group = writer.next_row_group()?;
        for (name, kind) in columns() {
            column_of(&group, name, kind, lang, &mut row_group)?;
        }
        row_group.close()?;
    }
    writer.close()?;
    Ok(bytes)
}

/// Writes a column of some figures.
fn column_of(
    figures: &[Figure<'_>],
    name: &str,
    kind: &str,
    lang: Lang,
    group: &mut SerializedRowGroupWriter<'_, &mut Vec<u8>>,
) -> Result<()> {
    let Some(mut column) = group.next_column()? else { return Ok(()) };
    match kind {
        "integer" => put::<Int32Type>(figures.iter().map(|figure| figure.integer(name)), &mut column)?,
        "number" => put::<DoubleType>(figures.iter().map(Figure::number), &mut column)?,
        _ => {
            let texts = figures.iter().map(|figure| Some(figure.text(name, lang)).filter(|text| !text.is_empty()));
            put::<ByteArrayType>(texts.map(|text| text.map(|text| ByteArray::from(&*text))), &mut column)?;
        }
    }
    column.close()
}

/// Writes values, of which some may be none.
fn put<T: parquet::data_type::DataType>(
    values: impl Iterator<Item = Option<T::T>>,
    column: &mut SerializedColumnWriter<'_>,
) -> Result<()> {
    let mut levels = Vec::new();
    let given: Vec<T::T> = values.inspect(|value| levels.push(i16::from(value.is_some()))).flatten().collect();
    column.typed::<T>().write_batch(&given, Some(&levels), None).map(drop)
}

impl Figure<'_> {
    fn integer(&self, name: &str) -> Option<i32> {
        match name {
            "year" => Some(self.report.year.get().into()),
            _ => self.report.version.and_then(|version| version.try_into().ok()),
        }
    }

    fn number(&self) -> Option<f64> {
        self.report.figures.value(self.cell)?.to_f64()
    }

    fn text(&self, name: &str, lang: Lang) -> Cow<'_, str> {
        let Figure { agency, report, cell } = *self;
        let form = &report.edition;
        let [address, table, row, column] = steps(form, cell);
        Cow::Borrowed(match name {
            "family" => &form.family.id,
            "agency" => report.agency.organ(),
            "name" => agency.name_in(report.year),
            "level" => agency.level.map_or("", |level| level.word()),
            "parent" => agency.parent.as_ref().map_or("", |parent| parent.organ()),
            "scope" => report.scope.map_or("", ReportScope::word),
            "edition" => &form.id,
            "address" => address,
            "table" => table,
            "row" => row,
            "column" => column,
            "unit" => form.def(cell).unit.get(lang),
            "computed" if report.figures.is_computed(cell) => "computed",
            "label" => return Cow::Owned(form.name(cell).get(lang).to_owned()),
            "value" => return Cow::Owned(report.figures.get(cell).text().to_string()),
            _ => "",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::testing::site;
    use crate::export::figures_csv;
    use parquet::file::reader::{FileReader as _, SerializedFileReader};
    use parquet::record::Field;

    /// A file on the disk, which the reader of the library wants.
    fn file_of(bytes: &[u8]) -> std::fs::File {
        use std::io::{Seek as _, Write as _};
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).and_then(|()| file.rewind()).expect("written");
        file
    }

    /// The rows, each as the texts of its columns, as CSV has them.
    fn rows(bytes: Vec<u8>) -> Vec<Vec<String>> {
        let file = SerializedFileReader::new(file_of(&bytes)).expect("a file");
        let text = |field: &Field| match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            field => field.to_string(),
        };
        let rows = file.get_row_iter(None).expect("rows");
        rows.map(|row| row.expect("a row").get_column_iter().map(|(_, field)| text(field)).collect()).collect()
    }

    #[test]
    fn it_has_what_the_tables_of_the_years_have() {
        let site = site(&[
            ("content/a/agency.toml", "name = \"甲局\"\nlevel = \"department\"\n"),
            (
                "content/a/2023/report.toml",
                "edition = \"cn-2021\"\n[requests]\nnew_received = [ 1, 0, 0, 0, 0, 0, 1 ]\n",
            ),
            (
                "content/a/2024/report.toml",
                "edition = \"cn-2021\"\n[proactive]\nfees = [ \"12.50\" ]\n[requests]\nnew_received = [ 36, \"/\", 0, 0, 0, 0, 36 ]\n",
            ),
        ]);
        let reports = || site.reports().map(|(agency, report)| (&**agency, &**report));
        let file = figures_parquet(reports(), Lang::Zh).expect("a file");
        assert_eq!(file, figures_parquet(reports(), Lang::Zh).expect("a file"), "the same figures are the same bytes");
        let mut table = Vec::new();
        figures_csv(reports(), Lang::Zh, &mut table).expect("a table");
        let table: Vec<Vec<String>> = csv::Reader::from_reader(&table[3..])
            .records()
            .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
            .collect();
        let rows = rows(file);
        assert_eq!(rows.len(), table.len());
        let number = FIGURE_COLUMNS.iter().position(|(name, _)| *name == "number").expect("a column");
        for (row, line) in rows.iter().zip(&table) {
            assert_eq!(row[0], "disclosure");
            for (index, (own, text)) in row[1..].iter().zip(line).enumerate() {
                if index == number && !text.is_empty() {
                    assert_eq!(own.parse::<f64>().expect("a number"), text.parse::<f64>().expect("a number"));
                } else {
                    assert_eq!(own, text, "{}", FIGURE_COLUMNS[index].0);
                }
            }
        }
        assert!(rows.iter().any(|row| row.contains(&"/".to_owned())), "what is no number is there");
    }
}
