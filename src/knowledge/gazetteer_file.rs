//! The files of the gazetteer: places, fields and organisations, and the references between them.

use serde::de::DeserializeOwned;

use super::diagnostics::DiagnosticSink;
use super::{Files, file};
use crate::gazetteer::{Fault, FieldsFile, Gazetteer, OrganizationsFile, PlacesFile};
use crate::text::SourceFile;

/// Reads the gazetteer; a reference to a place or field that there is not is a mistake where it stands.
pub fn read(files: &Files, sink: &mut DiagnosticSink) -> Gazetteer {
    let (places, places_file) = one::<PlacesFile>(files, "places", sink);
    let (fields, fields_file) = one::<FieldsFile>(files, "fields", sink);
    let (organizations, organizations_file) =
        one::<OrganizationsFile>(files, "organizations", sink);
    let (gazetteer, faults) = Gazetteer::new(places, fields, organizations);
    for (file, faults) in [places_file, fields_file, organizations_file]
        .iter()
        .zip(faults)
    {
        for fault in faults {
            tell(file, &fault, sink);
        }
    }
    gazetteer
}

fn one<File: DeserializeOwned + Default>(
    files: &Files,
    name: &str,
    sink: &mut DiagnosticSink,
) -> (File, SourceFile) {
    let source = file(files, &format!("knowledge/gazetteer/{name}.toml"), sink);
    (sink.toml(&source), source)
}

fn tell(file: &SourceFile, fault: &Fault, sink: &mut DiagnosticSink) {
    let (name, what) = match fault {
        Fault::Place(name) => (name.as_str(), format!("there is not one place `{name}`")),
        Fault::Field(name) => (name.as_str(), format!("there is not one field `{name}`")),
        Fault::NoName => ("", "something has no name".to_owned()),
    };
    let written = format!("\"{name}\"");
    let at = file.text.rfind(&written).unwrap_or(0);
    sink.mistake(file, at..at + written.len(), what);
}
